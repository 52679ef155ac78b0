// Every word of the page's own, in Vietnamese and in English. What bots and people write stays as it is.

const WORDS = {
  title: ["Điện thoại thử", "Trial phones"],
  toPhones: ["Tới điện thoại", "Skip to the phones"],
  otherLanguage: ["English", "Tiếng Việt"],

  // the bar
  bar: ["Đồng hồ và sự cố", "Clock and faults"],
  tools: ["Công cụ", "Tools"],
  toolsTroubled: [(count) => `Công cụ (${count} sự cố)`, (count) => `Tools (${count} fault${count > 1 ? "s" : ""})`],
  moveClock: ["Vặn đồng hồ tới", "Move the clock on"],
  hour: ["+1 giờ", "+1 hour"],
  day: ["+1 ngày", "+1 day"],
  week: ["+1 tuần", "+1 week"],
  nextDue: ["Đến việc kế tiếp", "To what is due next"],
  moving: ["Đang vặn đồng hồ…", "Moving the clock…"],
  arrived: [(time, day) => `Đã đến ${time}, ${day}.`, (time, day) => `It is now ${time}, ${day}.`],
  lost: ["Mất kết nối, đang nối lại…", "Connection lost, trying again…"],
  retrying: ["Đang thử nối lại…", "Trying again…"],

  // faults
  faults: ["Sự cố", "Faults"],
  faultsOn: [(count) => `Sự cố: ${count} đang bật`, (count) => `Faults: ${count} on`],
  faultsAbout: [
    (percent) => `Bật sự cố để xem bot chịu đựng ra sao: không tin nào được mất, không việc nào bị ghi hai lần. Mỗi sự cố xảy ra ở khoảng ${percent} % số lần gọi.`,
    (percent) => `Switch a fault on and see how the bot bears it: no message may be lost, nothing be recorded twice. Each fault strikes about ${percent} % of the calls.`,
  ],
  happened: [(count) => `Đã xảy ra ${count} lần.`, (count) => (count === 1 ? "Happened once." : `Happened ${count} times.`)],
  allOff: ["Tắt hết", "Switch all off"],
  close: ["Đóng", "Close"],
  dropped: ["Đứt mạng khi bot gửi", "Connection cut before"],
  droppedAbout: ["Việc bot nhờ chưa tới nơi; bot phải gửi lại.", "What the bot asked for was not done; it has to ask again."],
  answer_lost: ["Mất lời đáp", "Answer lost"],
  answer_lostAbout: ["Tin của bot đã tới nơi mà bot không được báo.", "The bot’s message arrived, but the bot is not told so."],
  silence: ["Máy chủ im lặng", "Silence"],
  silenceAbout: ["Lời gọi treo một phút rồi bị cắt, việc chưa làm.", "A call hangs for a minute and is cut; nothing was done."],
  flood: ["Gửi quá nhanh (429)", "Too many requests (429)"],
  floodAbout: ["Máy chủ bảo bot chờ một giây rồi gửi lại.", "The server asks the bot to wait a second and try again."],
  server_error: ["Máy chủ lỗi (500)", "Server error (500)"],
  server_errorAbout: ["Máy chủ báo lỗi của chính mình.", "The server reports a failure of its own."],
  bad_gateway: ["Cổng mạng lỗi (502)", "Bad gateway (502)"],
  bad_gatewayAbout: ["Một máy ở giữa trả lời thay, bot không hiểu được.", "A machine in between answers what the bot cannot read."],
  update_twice: ["Tin đến hai lần", "Messages come twice"],
  update_twiceAbout: ["Bot nhận cùng một tin của người dùng hai lần.", "The bot receives a person’s message a second time."],
  acknowledgement_lost: ["Mất xác nhận", "Acknowledgement lost"],
  acknowledgement_lostAbout: ["Tin bot đã nhận lại được giao lần nữa.", "Messages that the bot has received are delivered again."],
  reordered: ["Tin đến lộn thứ tự", "Messages out of order"],
  reorderedAbout: ["Tin gửi sau có thể đến bot trước.", "What was sent later may reach the bot earlier."],
  latency: ["Tốc độ mạng của bot", "Speed of the bot’s network"],
  latency0: ["nhanh", "fast"],
  latency1: ["chậm 1 giây", "1 second late"],
  latency3: ["chậm 3 giây", "3 seconds late"],

  // a phone
  noPhone: ["Điện thoại chưa chọn người", "Phone of nobody yet"],
  phoneOf: [(name) => `Điện thoại của ${name}`, (name) => `Phone of ${name}`],
  phone: ["Điện thoại", "Phone"],
  choose: ["Chọn người dùng điện thoại này", "Choose who uses this phone"],
  nobody: ["Chưa có ai. Hãy thêm người ở máy chủ.", "There is nobody yet. Add people at the server."],
  change: ["Đổi người", "Change person"],
  toWriting: ["Tới ô nhắn tin", "Skip to writing"],
  start: ["Bắt đầu", "Start"],
  blocked: ["Đã chặn bot.", "The bot is blocked."],
  unblock: ["Bỏ chặn", "Unblock"],
  newMessages: ["Tin mới", "New messages"],
  typing: [(bot) => `${bot} đang soạn tin…`, (bot) => `${bot} is typing…`],
  understood: ["Đã hiểu", "Understood"],
  botSays: [(bot) => `${bot} báo`, (bot) => `${bot} says`],
  uselessButton: ["Nút này không dùng được ở đây.", "This button does nothing here."],

  // messages
  messages: ["Tin nhắn", "Messages"],
  myMessage: ["Tin của tôi", "My message"],
  messageOf: [(name) => `Tin của ${name}`, (name) => `Message from ${name}`],
  heard: [(person, bot, text) => `${person} nhận tin của ${bot}: ${text}`, (person, bot, text) => `${person} hears from ${bot}: ${text}`],
  buttons: [(labels) => `Nút: ${labels}.`, (labels) => `Buttons: ${labels}.`],
  quickReplies: ["Trả lời nhanh", "Quick replies"],
  edited: ["đã sửa", "edited"],
  forwardedFrom: [(name) => `Chuyển tiếp từ ${name}`, (name) => `Forwarded from ${name}`],
  photo: ["Ảnh", "Photo"],
  openPhoto: [(caption) => `${caption} – mở cỡ đầy đủ`, (caption) => `${caption} – open full size`],
  document: ["Tài liệu", "Document"],
  voice: ["Tin thoại", "Voice message"],
  voiceOf: [(seconds) => `Tin thoại ${seconds} giây`, (seconds) => `Voice message, ${seconds} s`],
  place: [(latitude, longitude) => `Vị trí ${latitude}, ${longitude}`, (latitude, longitude) => `Place ${latitude}, ${longitude}`],
  message: ["Tin nhắn", "Message"],
  reveal: ["Bấm để xem", "Press to read"],
  messageMenu: ["Tùy chọn của tin này", "Options of this message"],
  reply: ["Trả lời", "Reply"],
  forward: ["Chuyển tiếp cho bot", "Forward to the bot"],
  edit: ["Sửa", "Edit"],

  // writing
  write: ["Nhắn tin…", "Message…"],
  caption: ["Lời ghi dưới ảnh, tệp (không bắt buộc)", "Words under the file (optional)"],
  send: ["Gửi", "Send"],
  cancel: ["Thôi", "Cancel"],
  commands: ["Các lệnh", "Commands"],
  attach: ["Gửi ảnh, tài liệu, vị trí", "Send photos, documents, a place"],
  attachments: ["Gửi kèm", "Attachments"],
  sendPhoto: ["Gửi ảnh", "Send photos"],
  sendDocument: ["Gửi tài liệu", "Send documents"],
  sendVoice: ["Gửi tin thoại", "Send a voice message"],
  sendPlace: ["Gửi vị trí", "Send a place"],
  sendContact: ["Gửi số điện thoại của tôi", "Send my phone number"],
  block: ["Chặn bot", "Block the bot"],
  staged: ["Tệp sắp gửi", "Files to be sent"],
  unstage: [(name) => `Bỏ ${name}`, (name) => `Leave out ${name}`],
  editing: ["Đang sửa", "Editing"],
  replying: ["Trả lời", "Replying to"],
  latitude: ["Vĩ độ", "Latitude"],
  longitude: ["Kinh độ", "Longitude"],
  locate: ["Lấy vị trí máy này", "Where this device is"],
  notLocated: [
    "Máy này không cho biết vị trí. Hãy gõ vĩ độ và kinh độ.",
    "This device does not tell where it is. Type latitude and longitude.",
  ],

  // what cannot be done
  failed: ["Chưa làm được. Hãy thử lại.", "That did not work. Try again."],
  offline: ["Chưa gửi được. Hãy thử lại.", "Not sent. Try again."],
  too_large: ["Nặng quá. Hãy gửi ít tệp hơn mỗi lần.", "Too much at once. Send fewer files."],
  bad_request: ["Chưa làm được. Hãy tải lại trang.", "That did not work. Reload the page."],
  unknown_person: ["Không có người này.", "There is no such person."],
  unknown_deed: ["Không có việc này.", "There is no such action."],
  number_missing: [(name) => `Thiếu số «${name}».`, (name) => `The number “${name}” is missing.`],
  nothing_written: ["Chưa có nội dung.", "Nothing is written yet."],
  too_long: [
    (most) => `Tin nhắn dài quá ${most} chữ, hãy chia làm nhiều tin.`,
    (most) => `Longer than ${most} characters: write several messages.`,
  ],
  message_gone: ["Tin nhắn này không còn.", "This message is gone."],
  not_mine: ["Chỉ sửa được tin nhắn của mình.", "Only your own messages can be edited."],
  button_gone: ["Nút này không còn.", "This button is gone."],
  place_outside: ["Vĩ độ từ -90 đến 90, kinh độ từ -180 đến 180.", "Latitude is -90 to 90, longitude -180 to 180."],
  no_file: ["Chưa chọn tệp.", "No file is chosen."],
  caption_too_long: [(most) => `Lời ghi dài quá ${most} chữ.`, (most) => `The words under it are longer than ${most} characters.`],
  not_a_photo: [
    (name) => `${name} không phải ảnh dùng được. Bấm «Gửi tài liệu» để gửi.`,
    (name) => `${name} is no photo that can be shown. Send it as a document.`,
  ],
  not_a_sound: [(name) => `${name} không phải tệp âm thanh.`, (name) => `${name} is no sound.`],
  not_accepted: [(reason) => `Không gửi được ảnh này (${reason}).`, (reason) => `This photo cannot be sent (${reason}).`],
  file_gone: ["Không còn tệp này.", "This file is gone."],
  page_gone: ["Không có trang này.", "There is no such page."],
  clock_fixed: ["Đồng hồ này không vặn được.", "This clock cannot be moved."],
  clock_range: ["Chỉ vặn đồng hồ tới, nhiều nhất một năm.", "The clock only moves on, by a year at most."],
  clock_busy: ["Đồng hồ đang được vặn. Chờ một chút.", "The clock is being moved. Wait a moment."],
  nothing_due: ["Chưa có việc nào đến hạn.", "Nothing is due."],
  unknown_fault: ["Không hiểu sự cố cần thử.", "This fault is not known."],
};

export const LANGUAGES = ["vi", "en"];
const KEPT = "language";

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // the browser keeps nothing
  }
}

export let language = remembered() === "en" ? "en" : "vi";

export function speak(wanted) {
  language = wanted;
  document.documentElement.lang = wanted;
  document.title = word("title");
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // remembered as long as the page is open
  }
}

export function word(key, ...values) {
  const written = WORDS[key][LANGUAGES.indexOf(language)];
  return typeof written === "function" ? written(...values) : written;
}

export const knows = (key) => Object.hasOwn(WORDS, key);

// For those who check that nothing is missing.
export const untranslated = () =>
  Object.keys(WORDS).filter((key) => WORDS[key].length !== LANGUAGES.length || WORDS[key].some((each) => !each));
