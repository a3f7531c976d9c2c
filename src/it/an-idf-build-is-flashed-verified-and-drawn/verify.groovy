import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

def target = new File(basedir, 'target')
BuildLog.of(basedir).with {
    says 'BUILD SUCCESS'
    says 'factory  app   factory  0x010000  0x110000'
    says 'hello.bin: firmware image for ESP32-C3'
    says 'The flash holds 3 regions as given, proven by the chip\'s MD5.'
    says 'Blinky, flash of 4'
    says 'written, verified'
}
def image = new JsonSlurper().parse(new File(target, 'image.json')).images[0]
assert image.chip == 'esp32c3' && image.flashMode == 'dio' && image.checksum.valid

def flash = new File(target, 'board.bin').bytes
def app = new File(basedir, 'build/hello.bin').bytes
assert Arrays.equals(Arrays.copyOfRange(flash, 0x10000, 0x10000 + app.length), app)
def read = new File(target, 'factory.bin').bytes
assert read.length == 1 << 20 && Arrays.equals(Arrays.copyOf(read, app.length), app)
// The program at the bootloader's place got the build's settings: DIO, 4 MB, 80 MHz.
assert flash[0] == (byte) 0xe9 && flash[2] == 2 && flash[3] == 0x2f

def map = new File(target, 'esp/flash-map.html').text
assert map.contains('<svg') && map.contains('Blinky') && map.contains('factory')
