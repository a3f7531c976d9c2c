/*
 * Drives a board with Espressif's own browser flasher: node drive.mjs bundle=… port=host:port steps=… [name=value …]
 *
 *   bundle   bundle.js of the npm package esptool-js
 *   port     host:port of an RFC 2217 server that has the board
 *   steps    what to do, in order, separated by commas: see `steps` below
 *   image    file that the write steps put at `offset` (write) and `rawOffset` (writeRaw)
 *   baud     rate that the step `baud` changes to (460800)
 *   rate     how esptool-js changes the port's rate: reopen (as in a browser) or in-place
 *   until    text that ends the step `boot` (entry)
 *   seconds  limit for the whole run (60)
 *
 * Prints one JSON object on stdout: what each step found, and `failed` {step, message} where one did not succeed
 * (the rest is then left out). Exit code 0: all steps done; 1: a step failed; 2: the time is up or bad arguments.
 * Whatever esptool-js prints goes to stderr.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Rfc2217Port } from "./rfc2217-port.mjs";

console.log = console.error; // stdout belongs to the result

const OP_SPI_ATTACH = 0x0d, OP_READ_FLASH_ROM = 0x0e, OP_ERASE_REGION = 0xd1;
const ROM_READ_BYTES = 64;
const ROM_WRITE_BYTES = 0x400;
const SECTOR_BYTES = 0x1000;
const ROM_BAUD = 115200;

const options = Object.fromEntries(process.argv.slice(2).map((arg) => [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)]));
const number = (name, otherwise) => (name in options ? Number(options[name]) : otherwise);
const image = options.image ? new Uint8Array(readFileSync(options.image)) : new Uint8Array(0);
const offset = number("offset", 0);
const rawOffset = number("rawOffset", 0x40000);
const result = {};

const { ESPLoader, Transport } = await import(pathToFileURL(options.bundle).href);
const port = new Rfc2217Port(options.port, options.rate);
const transport = new Transport(port, options.trace === "true");
const terminal = { clean() {}, writeLine: (line) => console.error(line), write: (text) => process.stderr.write(text) };
const loader = new ESPLoader({
  transport,
  terminal,
  baudrate: number("baud", 460800),
  romBaudrate: ROM_BAUD,
  debugLogging: options.trace === "true",
});

const hash = (algorithm, bytes) => createHash(algorithm).update(bytes).digest("hex");
const hex = (value, digits) => (value >>> 0).toString(16).padStart(digits, "0");
const words = (...values) => new Uint8Array(Uint32Array.from(values).buffer);

/** The ROM answers with 32 hex characters, which esptool-js turns into hex once more. */
async function md5OnChip(address, length) {
  const answer = await loader.flashMd5sum(address, length);
  return loader.IS_STUB ? answer : Buffer.from(answer, "hex").toString("latin1");
}

async function readBack(address, length) {
  if (loader.IS_STUB) return loader.readFlash(address, length);
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; done += ROM_READ_BYTES) {
    const wanted = Math.min(ROM_READ_BYTES, length - done);
    const data = await loader.checkCommand("read flash", OP_READ_FLASH_ROM, words(address + done, wanted), 0, ROM_READ_BYTES);
    bytes.set(data.slice(0, wanted), done);
  }
  return bytes;
}

function write(address, compress) {
  // esptool-js keeps the stub's 16 KiB block also without a stub, which is more than a ROM is known to take.
  if (!loader.IS_STUB) loader.FLASH_WRITE_SIZE = ROM_WRITE_BYTES;
  return loader.writeFlash({
    fileArray: [{ data: image, address }],
    flashMode: "keep",
    flashFreq: "keep",
    flashSize: "keep",
    eraseAll: false,
    compress,
    // In ROM mode esptool-js compares this with the chip's answer in the wrong notation: the step md5 does it instead.
    calculateMD5Hash: loader.IS_STUB ? (bytes) => hash("md5", bytes) : undefined,
  });
}

/** Collects what the board prints until `text` appears. */
async function printed(text) {
  for (;;) {
    const log = Buffer.from(transport.peek()).toString("latin1");
    if (log.includes(text)) return log;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const steps = {
  /** Reset, sync and identify; then all that esptool-js says about the chip. */
  async detect() {
    await loader.detectChip();
    const chip = loader.chip;
    result.chip = chip.CHIP_NAME;
    result.stubWasRunning = loader.syncStubDetected;
    result.description = await chip.getChipDescription(loader);
    result.features = await chip.getChipFeatures(loader);
    result.crystalMhz = await chip.getCrystalFreq(loader);
    result.mac = await chip.readMac(loader);
    if (chip.getChipRevision) result.revision = await chip.getChipRevision(loader);
    if (chip.postConnect) await chip.postConnect(loader);
  },
  async stub() {
    await loader.runStub();
    result.stub = loader.IS_STUB;
  },
  /** Connects the ROM to the flash; esptool-js leaves that out. The ESP8266's ROM does it in FLASH_BEGIN of nothing. */
  async attach() {
    if (loader.chip.CHIP_NAME === "ESP8266") await loader.flashBegin(0, 0);
    else await loader.checkCommand("attach the flash", OP_SPI_ATTACH, words(0, 0));
  },
  async flashId() {
    result.flashId = hex(await loader.readFlashId(), 6);
    result.flashSize = await loader.detectFlashSize();
  },
  /** Changes the rate on both sides; `baud` stays at 115200 where esptool-js had to give up. */
  async baud() {
    await loader.changeBaud();
    result.baud = loader.baudrate;
    result.opened = port.opened;
  },
  async write() {
    await write(offset, true);
  },
  async writeRaw() {
    await write(rawOffset, false);
  },
  async md5() {
    result.md5 = await md5OnChip(offset, image.length);
  },
  async md5Raw() {
    result.md5Raw = await md5OnChip(rawOffset, image.length);
  },
  async read() {
    result.readSha256 = hash("sha256", await readBack(offset, image.length));
  },
  async readRaw() {
    result.readRawSha256 = hash("sha256", await readBack(rawOffset, image.length));
  },
  /** Erases the first sector written by `write`, and what the chip then says about it. */
  async eraseRegion() {
    await loader.checkCommand("erase region", OP_ERASE_REGION, words(offset, SECTOR_BYTES));
    result.erasedSectorMd5 = await md5OnChip(offset, SECTOR_BYTES);
  },
  async eraseFlash() {
    await loader.eraseFlash();
    result.erasedFlashMd5 = await md5OnChip(rawOffset, image.length);
  },
  /** Resets the board into its flash through RTS, and listens at the ROM's rate. */
  async boot() {
    if (transport.baudrate !== ROM_BAUD) await transport.changeBaudrate(ROM_BAUD);
    transport.flushInput();
    await loader.after("custom_reset", false, "D0|R1|W100|R0");
    result.bootLog = await printed(options.until ?? "entry");
  },
  async close() {
    await transport.disconnect();
  },
};

function finish(code) {
  process.stdout.write(JSON.stringify(result) + "\n", () => process.exit(code));
}

let current = "";
const limit = number("seconds", 60);
setTimeout(() => {
  result.failed = { step: current, message: `not done after ${limit} s` };
  finish(2);
}, limit * 1000);

for (current of (options.steps ?? "detect").split(",")) {
  try {
    await steps[current]();
  } catch (error) {
    result.failed = { step: current, message: String(error?.message ?? error) };
    finish(1);
    break;
  }
}
if (!result.failed) finish(0);
