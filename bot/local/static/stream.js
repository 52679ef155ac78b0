// Everything the server tells the page, over one connection.

const RETRY_MS = 3000;

export class Stream {
  constructor({ bot, hear, connected }) {
    this.bot = bot;
    this.hear = hear;
    this.connected = connected;
    this.people = [];
    this.position = "";
  }

  // Hear these people's chats from now on; of those who are new, the whole chat first.
  follow(people, fresh) {
    this.people = people;
    const known = ([id]) => !fresh.includes(Number(id));
    const [run, ...heard] = this.position.split("~");
    this.position = [run, ...heard.filter((each) => known(each.split(".")))].join("~");
    if (this.opening) return;
    this.opening = true;
    queueMicrotask(() => {
      this.opening = false;
      this.open();
    });
  }

  open() {
    this.source?.close();
    clearTimeout(this.retry);
    const query = new URLSearchParams(this.people.map((id) => ["person", id]));
    if (this.bot) query.set("bot", this.bot);
    query.set("heard", this.position);
    const source = new EventSource(`/local/events?${query}`);
    this.source = source;
    source.onopen = () => this.connected(true);
    source.onmessage = ({ data, lastEventId }) => {
      this.position = lastEventId || this.position;
      this.hear(JSON.parse(data));
    };
    source.onerror = () => {
      if (this.source !== source) return;
      this.connected(false);
      // the browser tries again by itself unless the server answered with an error
      if (source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.open(), RETRY_MS);
    };
  }
}
