import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says '0x40001000  0x00f01d83'
    says 'memory.bin, 4 B, memory [0x40001000, 0x40001004), read twice.'
    says 'Reset: the board restarted. Its ROM said why it started: power on'
    says 'But no program runs well: "invalid header: 0xffffffff".'
    def run = lines().findIndexOf { it.contains(':run (default-cli)') }
    assert run > 0 && lines().drop(run).any { it.contains('Reset: the board restarted. Its ROM said why it started: ') }
    says 'Would write 0x2a to 0x3ffb0000.'
    says 'ESP-312 Bad parameter: esp.memory is "0x3ffb0002".'
    says 'whole words: address and length are multiples of 4'
}
assert new File(basedir, 'target/esp/memory.bin').bytes == [0x83, 0x1d, 0xf0, 0x00] as byte[]
assert new File(basedir, 'target/memory.json').text.contains('"address": 1073745920')
