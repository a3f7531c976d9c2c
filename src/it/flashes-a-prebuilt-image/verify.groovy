import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'ESP32-C3 (QFN32) v0.4, 4 MB flash, MAC 02:00:5e:00:53:05'
    says 'bootloader      0x000000         368 B  written'
    says 'storage         0x110000          48 B  written'
    says 'Flashed 3 regions, '
    says 'verified. Board restarted.'
    neverSays '[WARNING]'
}

def hello = new File(basedir, 'hello.bin').bytes
def data = new File(basedir, 'data.txt').bytes
def board = new File(basedir, 'board.bin').bytes
assert board.length == 4 * 1024 * 1024
def take = { int from, int length -> Arrays.copyOfRange(board, from, from + length) }
assert take(0, hello.length) == hello
assert take(0x8000, 4) == [0xaa, 0x50, 0x01, 0x02] as byte[]
assert take(0x110000, data.length) == data
assert take(0x9000, 0x7000).every { it == -1 } && take(0x111000, 0x1000).every { it == -1 }

def report = new JsonSlurper().parse(new File(basedir, 'target/esp/flash-report.json'))
assert report.formatVersion == 1 && report.result == 'success' && report.boardRestarted
assert report.board.chip == 'ESP32-C3' && report.board.stub && report.board.flashBytes == 4194304
assert report.regions*.name == ['bootloader', 'partitions.csv', 'storage']
assert report.regions*.offset == [0, 0x8000, 0x110000]
assert report.regions*.state.every { it == 'verified' }
