import io.github.espmaven.testing.BuildLog

assert !new File(basedir, 'pom.xml').exists()
BuildLog.of(basedir).with {
    says 'BUILD SUCCESS'
    says 'for ESP32-C3'
    says 'checksum:'
    says '3 pieces for ESP32-C3'
}
assert new File(basedir, 'out/app.bin').bytes[2] == 2
def uf2 = new File(basedir, 'out/all.uf2').bytes
assert uf2.length % 512 == 0
assert uf2[0..3] == [0x55, 0x46, 0x32, 0x0a]
