import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'left    sim:esp32c3?file='
    says 'ESP32-C3  writing storage'
    says 'ESP32-C3  written and verified'
    assert lines().count { it.contains('All 3 boards are done.') } == 2: 'once by esp:flash, once by esp:verify'
    says 'middle  failed'
    says 'middle: ESP-105 No answer'
    says 'ESP-127 Boards failed: 1 of 3 boards failed: middle (ESP-105).'
    says 'of the flash of 02:00:5e:00:53:05, the rest erased, verified.'
    says 'The whole flash has the MD5 of the backup.'
    says 'ESP-312 Bad parameter: esp.boards: two boards have the name left.'
}

def left = new File(basedir, 'left.bin').bytes
assert left == new File(basedir, 'middle.bin').bytes
assert left == new File(basedir, 'right.bin').bytes
assert left == new File(basedir, 'other.bin').bytes
assert Arrays.copyOf(left, 368) == new File(basedir, 'hello.bin').bytes
assert Arrays.copyOfRange(left, 0x8000, 0x8002) == [0xaa, 0x50] as byte[]
def data = new File(basedir, 'data.txt').bytes
assert Arrays.copyOfRange(left, 0x110000, 0x110000 + data.length) == data

def report = new JsonSlurper().parse(new File(basedir, 'target/esp/flash-report.json'))
assert report.result == 'failure' && report.boards[0].name == 'middle'
assert report.boards*.name.toSorted() == ['left', 'middle', 'right']
assert report.boards*.result == ['failure', 'success', 'success']
assert report.boards[0].problem.code == 'ESP-105' && report.boards[1].board.chip == 'ESP32-C3'
