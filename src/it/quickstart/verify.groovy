import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'Flashed 1 region, 368 B'
    says 'verified. Board restarted.'
    says '> ESP-ROM:esp32c3'
    says '> Hello from esp-maven-plugin! This line comes out of the flash. 1'
    says 'Nothing to write: the flash already holds all 368 B'
}
def hello = new File(basedir, 'firmware/hello.bin').bytes
assert Arrays.copyOf(new File(basedir, 'target/esp32c3-flash.bin').bytes, hello.length) == hello
