/*
 * Drives boards with Espressif's own browser flasher. Besides what scenarios.mjs says:
 *
 *   bundle   bundle.js of the npm package esptool-js
 *   port     host:port of an RFC 2217 server that has the board
 *   image    file that the write steps put at `offset` (write) and `rawOffset` (writeRaw)
 *   baud     rate that the step `baud` changes to (460800)
 *   rate     how esptool-js changes the port's rate: reopen (as in a browser) or in-place
 *   console  rate at which the step `boot` listens (115200)
 *   until    text that ends the step `boot` (entry)
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Rfc2217Port } from "./rfc2217-port.mjs";
import { drive } from "./scenarios.mjs";

const OP_SPI_ATTACH = 0x0d, OP_READ_FLASH_ROM = 0x0e, OP_ERASE_REGION = 0xd1;
const ROM_READ_BYTES = 64;
const ROM_WRITE_BYTES = 0x400;
const SECTOR_BYTES = 0x1000;
const ROM_BAUD = 115200;
const OP_FLASH_BEGIN = 0x02, OP_MEM_END = 0x06;
const MEM_END_MS = 3000;
const PLAIN_BEGIN_BYTES = 16;
const ROMS_WITHOUT_ENCRYPTION_FLAG = ["ESP8266", "ESP32"];

const hash = (algorithm, bytes) => createHash(algorithm).update(bytes).digest("hex");
const hex = (value, digits) => (value >>> 0).toString(16).padStart(digits, "0");
const words = (...values) => new Uint8Array(Uint32Array.from(values).buffer);

await drive(async (options, result) => {
  const number = (name, otherwise) => (name in options ? Number(options[name]) : otherwise);
  const image = options.image ? new Uint8Array(readFileSync(options.image)) : new Uint8Array(0);
  const offset = number("offset", 0);
  const rawOffset = number("rawOffset", 0x40000);
  const consoleBaud = number("console", ROM_BAUD);

  const { ESPLoader, Transport } = await import(pathToFileURL(options.bundle).href);
  const port = new Rfc2217Port(options.port, options.rate);
  const transport = new Transport(port, options.trace === "true");
  const loader = new ESPLoader({
    transport,
    terminal: { clean() {}, writeLine: (line) => console.log(line), write: (text) => console.log(text) },
    baudrate: number("baud", 460800),
    romBaudrate: ROM_BAUD,
    debugLogging: options.trace === "true",
  });

  const checkCommand = loader.checkCommand.bind(loader);
  loader.checkCommand = (what, op, data, sum, expected, timeout) => {
    // esptool-js sends FLASH_BEGIN with the encryption flag to every ROM, also to those that have no such word.
    const plain = op === OP_FLASH_BEGIN && !loader.IS_STUB && ROMS_WITHOUT_ENCRYPTION_FLAG.includes(loader.chip.CHIP_NAME);
    // Its 200 ms for MEM_END suit a chip, not a busy computer.
    const limit = op === OP_MEM_END ? MEM_END_MS : timeout;
    return checkCommand(what, op, plain ? data.slice(0, PLAIN_BEGIN_BYTES) : data, sum, expected, limit);
  };

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
      loader.FLASH_WRITE_SIZE = ROM_WRITE_BYTES;
      if (loader.chip.CHIP_NAME === "ESP8266") await loader.flashBegin(0, 0);
      else await loader.checkCommand("attach the flash", OP_SPI_ATTACH, words(0, 0));
    },
    async flashId() {
      // For the ESP8266 esptool-js names the command register as that of the lengths; without a name it uses the right one.
      if (loader.chip.CHIP_NAME === "ESP8266") loader.chip.SPI_MOSI_DLEN_OFFS = null;
      result.flashId = hex(await loader.readFlashId(), 6);
      result.flashSize = await loader.detectFlashSize();
    },
    /** Changes the rate on both sides; `baud` stays at 115200 where esptool-js had to give up. */
    async baud() {
      await loader.changeBaud();
      result.baud = loader.baudrate;
      result.stub = loader.IS_STUB;
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
    /** Resets the board into its flash through RTS, and listens. */
    async boot() {
      if (transport.baudrate !== consoleBaud) await transport.changeBaudrate(consoleBaud);
      transport.flushInput();
      await loader.after("custom_reset", false, "D0|R1|W100|R0");
      result.bootLog = await printed(options.until ?? "entry");
    },
    async close() {
      await transport.disconnect();
    },
  };
  return steps;
});
