import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'Chip:      ESP32-C6'
    says 'Crystal:   40 MHz'
    says 'Flash:     4 MB, '
    says 'Security:  secure boot off, flash encryption off'
}
def chip = new JsonSlurper().parse(new File(basedir, 'target/chip.json'))
assert chip.formatVersion == 1
assert chip.board.chip == 'ESP32-C6'
assert chip.mac == '02:00:5e:00:53:0d' && chip.eui64
assert chip.crystalMhz == 40
assert chip.flash.bytes == 4194304
assert chip.security.secureBoot == 'off' && !chip.security.flashEncryption
