// How long a recording is, in whole seconds; 0 where the browser cannot tell.

export async function secondsOf(file) {
  const context = new AudioContext();
  try {
    const { duration } = await context.decodeAudioData(await file.arrayBuffer());
    return Math.max(1, Math.round(duration));
  } catch {
    return 0;
  } finally {
    context.close();
  }
}
