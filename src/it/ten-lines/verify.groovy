import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'ESP-IDF build of ten-lines for ESP32-C3'
    says 'Flashed 1 region, 368 B'
    says 'mvn esp:flash -Desp.images=0x0=a.bin -Desp.chip=esp32c3'
    says 'ESP32-C3 (QFN32) v0.4, 4 MB flash'
}
def hello = new File(basedir, 'build/blink.bin').bytes
assert Arrays.copyOf(new File(basedir, 'board.bin').bytes, hello.length) == hello
