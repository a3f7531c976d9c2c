import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'erased 0x00d000 to 0x00f000'
    says 'erased 0x200000 to 0x203000'
    says 'Erased 20,480 B, verified. Board restarted.'
    says 'Erased 4,096 B, verified. Board restarted.'
    failsWith 'ESP-311', 'esp.erase is missing', '-Desp.erase='
}
def expected = new File(basedir, 'before.bin').bytes
Arrays.fill(expected, 0xd000, 0x10000, (byte) -1)
Arrays.fill(expected, 0x200000, 0x203000, (byte) -1)
assert new File(basedir, 'board.bin').bytes == expected
