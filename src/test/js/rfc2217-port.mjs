/*
 * A serial port behind an RFC 2217 server, with the methods of a Web Serial SerialPort: what browser flashers work on.
 * open() connects, close() disconnects; setSignals() and the baud rate travel as COM-PORT-OPTION sub-negotiations,
 * and each waits for the server's confirmation, as an ioctl would for the driver.
 */
import net from "node:net";

const IAC = 255, DONT = 254, DO = 253, WONT = 252, WILL = 251, SB = 250, SE = 240;
const BINARY = 0, SUPPRESS_GO_AHEAD = 3, COM_PORT = 44;
const SET_BAUDRATE = 1, SET_DATASIZE = 2, SET_PARITY = 3, SET_STOPSIZE = 4, SET_CONTROL = 5;
const SERVER_OFFSET = 100; // the server's confirmation of command n is command n + 100
const NO_FLOW_CONTROL = 1, BREAK_ON = 5, BREAK_OFF = 6, DTR_ON = 8, DTR_OFF = 9, RTS_ON = 11, RTS_OFF = 12;
const ANSWER_MS = 3000;
const NOTHING = new Uint8Array(0);

/** Splits what the server sends into payload bytes, option replies and sub-negotiations; any cut of the stream will do. */
export class TelnetDecoder {
  #state = "data";
  #verb = 0;
  #sub = [];

  /** Payload of this chunk; calls `onOption(verb, option)` and `onSub(bytes)` for what else is in it. */
  decode(chunk, onOption, onSub) {
    const payload = [];
    for (const octet of chunk) {
      switch (this.#state) {
        case "data":
          if (octet === IAC) this.#state = "iac";
          else payload.push(octet);
          break;
        case "iac":
          if (octet === IAC) payload.push(octet);
          this.#verb = octet;
          this.#state = octet >= WILL && octet <= DONT ? "option" : octet === SB ? "sub" : "data";
          break;
        case "option":
          onOption(this.#verb, octet);
          this.#state = "data";
          break;
        case "sub":
          if (octet === IAC) this.#state = "sub-iac";
          else this.#sub.push(octet);
          break;
        case "sub-iac":
          if (octet === IAC) {
            this.#sub.push(octet);
            this.#state = "sub";
          } else {
            onSub(this.#sub);
            this.#sub = [];
            this.#state = "data";
          }
          break;
      }
    }
    return payload.length === 0 ? NOTHING : Uint8Array.from(payload);
  }
}

const escape = (bytes) => Array.from(bytes).flatMap((octet) => (octet === IAC ? [IAC, IAC] : [octet]));
const sub = (command, ...value) => [IAC, SB, COM_PORT, command, ...escape(value), IAC, SE];
const bigEndian = (value) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];

export class Rfc2217Port {
  readable = null;
  writable = null;
  /** What happened at this port, for the scenario's report. */
  opened = 0;
  #address;
  #socket = null;
  #decoder = null;
  #incoming = null;
  #waiting = []; // {key, value, resolve}: confirmations not yet seen, oldest first

  /**
   * @param {string} address host:port of the RFC 2217 server
   * @param {"reopen" | "in-place"} rateChange whether the port offers setBaudRate(), a method that Web Serial lacks
   */
  constructor(address, rateChange = "reopen") {
    this.#address = address;
    if (rateChange === "in-place") {
      this.setBaudRate = (baudRate) => this.#set(SET_BAUDRATE, bigEndian(baudRate));
    }
  }

  getInfo() {
    return {};
  }

  async open({ baudRate }) {
    if (this.#socket) throw new DOMException("The port is already open.", "InvalidStateError");
    const colon = this.#address.lastIndexOf(":");
    const socket = net.connect({ host: this.#address.slice(0, colon), port: Number(this.#address.slice(colon + 1)), noDelay: true });
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    this.#socket = socket;
    this.#decoder = new TelnetDecoder();
    this.readable = this.#receive(socket);
    this.writable = new WritableStream({ write: (chunk) => this.#send(escape(chunk)) });
    const agreed = this.#answer("the COM-PORT option", `option ${DO} ${COM_PORT}`);
    this.#send([IAC, WILL, COM_PORT, IAC, WILL, BINARY, IAC, DO, BINARY, IAC, DO, SUPPRESS_GO_AHEAD]);
    await agreed;
    await this.#set(SET_BAUDRATE, bigEndian(baudRate));
    await this.#set(SET_DATASIZE, [8]);
    await this.#set(SET_PARITY, [1]);
    await this.#set(SET_STOPSIZE, [1]);
    await this.#set(SET_CONTROL, [NO_FLOW_CONTROL]);
    this.opened++;
  }

  /** Both lines of one call leave in one write: on a board they should change together. */
  async setSignals({ dataTerminalReady, requestToSend, break: breakSignal }) {
    const values = [
      ...(dataTerminalReady === undefined ? [] : [dataTerminalReady ? DTR_ON : DTR_OFF]),
      ...(requestToSend === undefined ? [] : [requestToSend ? RTS_ON : RTS_OFF]),
      ...(breakSignal === undefined ? [] : [breakSignal ? BREAK_ON : BREAK_OFF]),
    ];
    const confirmed = values.map((value) => this.#answer(`SET-CONTROL ${value}`, `sub ${SET_CONTROL} ${value}`));
    this.#send(values.flatMap((value) => sub(SET_CONTROL, value)));
    await Promise.all(confirmed);
  }

  async close() {
    const socket = this.#socket;
    if (!socket) throw new DOMException("The port is already closed.", "InvalidStateError");
    this.#socket = null;
    this.readable = null;
    this.writable = null;
    this.#incoming = null;
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.end();
    const impatience = setTimeout(() => socket.destroy(), ANSWER_MS);
    await closed;
    clearTimeout(impatience);
  }

  /** Sends a setting and fails unless the server confirms exactly that value. */
  async #set(command, value) {
    const confirmed = this.#answer(`command ${command} = ${value}`, `sub ${command} ${value}`);
    this.#send(sub(command, ...value));
    await confirmed;
  }

  #answer(what, key) {
    return new Promise((resolve, reject) => {
      const entry = { key, resolve: () => (clearTimeout(timer), resolve()) };
      const timer = setTimeout(() => reject(new Error(`the RFC 2217 server did not confirm ${what}`)), ANSWER_MS);
      this.#waiting.push(entry);
    });
  }

  #confirm(key) {
    const found = this.#waiting.findIndex((entry) => entry.key === key);
    if (found >= 0) this.#waiting.splice(found, 1)[0].resolve();
  }

  #option(verb, option) {
    this.#confirm(`option ${verb} ${option}`);
    const wanted = option === BINARY || option === SUPPRESS_GO_AHEAD || option === COM_PORT;
    if (!wanted && verb === WILL) this.#send([IAC, DONT, option]);
    if (!wanted && verb === DO) this.#send([IAC, WONT, option]);
  }

  #subNegotiation([option, command, ...value]) {
    if (option === COM_PORT) this.#confirm(`sub ${command - SERVER_OFFSET} ${value}`);
  }

  #receive(socket) {
    const start = (controller) => {
      this.#incoming = controller;
      socket.on("data", (chunk) => {
        const payload = this.#decoder.decode(chunk, (verb, option) => this.#option(verb, option), (bytes) => this.#subNegotiation(bytes));
        if (payload.length > 0 && this.#incoming === controller) controller.enqueue(payload);
      });
      const lost = () => {
        if (this.#socket === socket && this.#incoming === controller) controller.error(new DOMException("The device has been lost.", "NetworkError"));
      };
      socket.on("error", lost).on("close", lost);
    };
    const cancel = () => (this.#incoming = null); // what comes until the port is opened anew is lost
    return new ReadableStream({ start, cancel }, { highWaterMark: 1024 });
  }

  #send(bytes) {
    const socket = this.#socket;
    if (!socket) throw new DOMException("The port is closed.", "InvalidStateError");
    return new Promise((resolve, reject) => socket.write(Uint8Array.from(bytes), (error) => (error ? reject(error) : resolve())));
  }
}
