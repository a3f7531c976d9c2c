// Mounts FAT volumes in FatFs, the implementation that ESP-IDF has, compiled to WebAssembly (npm package js-fatfs), lists what
// they hold, removes a file, writes another, mounts them again, and leaves them beside the given ones with the ending ".out".
// Arguments: the path of the package's module, a sector size, and volumes. Prints a JSON object a volume.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [module, sectorBytes, ...volumes] = process.argv.slice(2);
const FatFs = await import(pathToFileURL(module));
const sector = Number(sectorBytes);

class Disk {
  constructor(image) {
    this.image = image;
  }
  initialize() {
    return 0;
  }
  status() {
    return 0;
  }
  read(ff, drive, buffer, first, count) {
    ff.HEAPU8.set(this.image.subarray(first * sector, (first + count) * sector), buffer);
    return FatFs.RES_OK;
  }
  write(ff, drive, buffer, first, count) {
    this.image.set(ff.HEAPU8.subarray(buffer, buffer + count * sector), first * sector);
    return FatFs.RES_OK;
  }
  ioctl(ff, drive, command, buffer) {
    if (command === FatFs.GET_SECTOR_COUNT) ff.setValue(buffer, this.image.byteLength / sector, 'i32');
    if (command === FatFs.GET_SECTOR_SIZE) ff.setValue(buffer, sector, 'i16');
    if (command === FatFs.GET_BLOCK_SIZE) ff.setValue(buffer, 1, 'i32');
    return FatFs.RES_OK;
  }
}

function check(what, result) {
  if (result !== FatFs.FR_OK) throw new Error(`${what}: FatFs error ${result}`);
}

function read(ff, path) {
  const file = ff.malloc(FatFs.sizeof_FIL);
  const count = ff.malloc(4);
  const buffer = ff.malloc(4096);
  check(`open ${path}`, ff.f_open(file, path, FatFs.FA_READ));
  const hash = createHash('sha256');
  let length;
  do {
    check(`read ${path}`, ff.f_read(file, buffer, 4096, count));
    length = ff.getValue(count, 'i32');
    hash.update(ff.HEAPU8.slice(buffer, buffer + length));
  } while (length > 0);
  check(`close ${path}`, ff.f_close(file));
  [file, count, buffer].forEach((memory) => ff.free(memory));
  return hash.digest('hex');
}

function walk(ff, folder, found) {
  const dir = ff.malloc(FatFs.sizeof_DIR);
  const info = ff.malloc(FatFs.sizeof_FILINFO);
  check(`list ${folder}`, ff.f_opendir(dir, folder || '/'));
  for (;;) {
    check(`list ${folder}`, ff.f_readdir(dir, info));
    const name = ff.FILINFO_fname(info);
    if (name === '') break;
    const path = `${folder}/${name}`;
    if (ff.FILINFO_fattrib(info) & FatFs.AM_DIR) walk(ff, path, found);
    else found[path.substring(1)] = read(ff, path);
  }
  check(`close ${folder}`, ff.f_closedir(dir));
  ff.free(info);
  ff.free(dir);
  return found;
}

function change(ff, remove) {
  if (remove) check(`remove ${remove}`, ff.f_unlink(`/${remove}`));
  const file = ff.malloc(FatFs.sizeof_FIL);
  const buffer = ff.malloc(5000);
  const count = ff.malloc(4);
  ff.HEAPU8.fill(0x78, buffer, buffer + 5000);
  check('create', ff.f_open(file, '/Written by FatFs.txt', FatFs.FA_WRITE | FatFs.FA_CREATE_NEW));
  check('write', ff.f_write(file, buffer, 5000, count));
  check('close', ff.f_close(file));
  [file, count, buffer].forEach((memory) => ff.free(memory));
}

for (const volume of volumes) {
  const image = readFileSync(volume);
  const ff = await FatFs.create({ diskio: new Disk(image) });
  const mounted = ff.malloc(FatFs.sizeof_FATFS);
  check(`mount ${volume}`, ff.f_mount(mounted, '', 1));
  const files = walk(ff, '', {});
  change(ff, Object.keys(files).sort()[0]);
  check('unmount', ff.f_unmount(''));
  check('mount again', ff.f_mount(mounted, '', 1));
  const changed = walk(ff, '', {});
  check('unmount', ff.f_unmount(''));
  writeFileSync(`${volume}.out`, image);
  console.log(JSON.stringify({ volume, files, changed }));
}
