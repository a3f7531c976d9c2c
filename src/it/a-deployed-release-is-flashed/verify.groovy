import io.github.espmaven.testing.BuildLog

def release = 'repository/com/example/deployed/sensor-firmware/2.1/sensor-firmware-2.1'
assert new File(basedir, release + '.esp-firmware').isFile()
def board = new File(basedir, 'line/board.bin').bytes
def hello = new File(basedir, 'firmware/hello.bin').bytes
def elfs = new File(basedir, release + '-elf.zip').bytes
assert Arrays.copyOf(board, hello.length) == hello
assert Arrays.copyOfRange(board, 0x200000, 0x200000 + elfs.length) == elfs
def nvs = new String(board, 0x9000, 0x6000, 'ISO-8859-1')
assert nvs.contains('A-1001') && nvs.contains('second-secret') && !nvs.contains('first-secret')
assert new File(basedir, 'line/stranger.bin').bytes.every { it == (byte) 0xff }

def report = new File(basedir, 'line/target/esp/flash-report.json').text
assert report.contains('"failure"') && !report.contains('secret')
BuildLog.of(basedir).with {
    says 'Flashed 4 regions'
    says 'has no row for this board, 02:00:5e:00:53:99'
    neverSays 'secret'
}

assert new File(basedir, 'repository/com/example/deployed/sensor-firmware/2.2-SNAPSHOT').list().any {
    it ==~ /sensor-firmware-2\.2-\d{8}\.\d{6}-1\.esp-firmware/
}
def mirrored = new File(basedir, 'mirrored/board.bin').bytes
assert Arrays.copyOf(mirrored, hello.length) == hello
assert new String(mirrored, 0x200000, 13) == 'the next one\n'
