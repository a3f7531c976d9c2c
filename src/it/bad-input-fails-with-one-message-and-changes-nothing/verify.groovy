import io.github.espmaven.testing.BuildLog

context.get('lock').close()
context.get('silent').close()
['monitor', 'cable'].each { context.get(it)?.with { it.descendants().forEach { it.destroy() }; it.destroy() } }

def files = new File(basedir, 'files')
BuildLog.of(basedir).with {
    failsIn 'missing-file', 'ESP-301', 'nowhere.bin does not exist', 'correct the path'
    failsIn 'empty-file', 'ESP-302', 'empty.bin is empty', 'Build the firmware again'
    failsIn 'unknown-chip', 'ESP-308', '"esp99"', 'esp32c3'
    failsIn 'offset-not-a-number', 'ESP-303', '"0x1000g"', 'Write offsets as 0x10000'
    failsIn 'overlapping-images', 'ESP-304', 'data.bin [0x010000, 0x012000)', 'other.bin [0x011000, 0x011064)', 'Move one of them'
    failsIn 'image-larger-than-flash', 'ESP-305', 'data.bin [0x3ff000, 0x401000)', '4MB', 'Make it smaller, move it'
    failsIn 'image-of-another-chip', 'ESP-306', 'esp32.bin', 'ESP32-C3', 'Build the firmware for the chip on the board'
    failsIn 'port-that-does-not-exist', 'ESP-101', '/dev/ttyUSB77', 'plugged in'
    failsIn 'port-in-use', 'ESP-120', 'held.bin', 'another build', 'Wait for the other build'
    if (context.get('monitor') != null) {
        failsIn 'port-locked-by-a-monitor', 'ESP-102', 'files/pty', 'sleep (process', 'Close '
    }
    failsIn 'nobody-answering', 'ESP-105', 'not a single byte came back', 'no control lines', 'Hold BOOT'
    failsIn 'partition-that-does-not-exist', 'ESP-309', '"storage"', 'Use one of: nvs, factory'
    says 'BUILD FAILURE'
    neverSays '\tat '
    neverSays '    at java.'
}
assert new File(files, 'board.bin').bytes == new File(files, 'before.bin').bytes
assert new File(files, 'held.bin').bytes.every { it == 0 }
