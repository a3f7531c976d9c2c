import io.github.espmaven.testing.BuildLog
import java.util.zip.ZipFile

BuildLog.of(basedir).with {
    says '[100%] Built target app.elf'
    says 'BUILD SUCCESS'
    says '1 region for ESP32-C3'
    says 'verified'
}
// What the chip's ROM boots: the demo's own image, made from the ELF file with the settings that elf2image gives.
def image = new File(basedir, '../../../src/it/quickstart/firmware/hello.bin').bytes
def flash = new File(basedir, 'target/board.bin').bytes
assert flash[0] == (byte) 0xe9 && flash.length >= image.length
assert Arrays.copyOfRange(flash, 8, 24) == Arrays.copyOfRange(image, 8, 24)
assert new String(flash, 0, 4096, 'ISO-8859-1').contains('This line comes out of the flash.')
new ZipFile(new File(basedir, 'target/a-native-build-comes-first-1-elf.zip')).withCloseable {
    assert it.entries().collect { e -> e.name } == ['app.elf']
}
