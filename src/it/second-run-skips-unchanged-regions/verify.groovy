import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'Flashed 2 regions, '
    says 'Flashed 1 of 2 regions, '
    says 'same.txt    0x020000          20 B  unchanged'
    says 'The other was unchanged.'
    says "Nothing to write: the flash already holds all 56 B, proven by the chip's MD5"
}
def states = { file -> new JsonSlurper().parse(new File(basedir, file)).regions*.state }
assert states('target/esp/flash-report.json') == ['verified', 'skipped']
assert states('third.json') == ['skipped', 'skipped']
assert states('fourth.json') == ['verified', 'verified']
assert new String(new File(basedir, 'board.bin').bytes, 0x10000, 10, 'US-ASCII') == 'the second'
