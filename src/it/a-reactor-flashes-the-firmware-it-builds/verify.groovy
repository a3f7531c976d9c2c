import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog
import java.util.zip.ZipFile

def hello = new File(basedir, 'sensor-firmware/hello.bin').bytes
['product/target/sensor.bin', 'bench/target/board.bin', 'elsewhere/exact.bin', 'elsewhere/range.bin'].each { board ->
    assert Arrays.copyOf(new File(basedir, board).bytes, hello.length) == hello: board
}
def gateway = new File(basedir, 'product/target/gateway.bin').bytes
assert new String(gateway, 0x200000, 7) == 'a page\n'
assert new File(basedir, 'elsewhere/other.bin').bytes.every { it == (byte) 0xff }

def bundle = new File(basedir, 'sensor-firmware/target/sensor-firmware-1.4.0-SNAPSHOT.esp-firmware')
def manifest = new ZipFile(bundle).withCloseable { zip ->
    new JsonSlurper().parse(zip.getInputStream(zip.getEntry('esp-firmware.json')))
}
assert manifest.project == [groupId: 'com.example.reactor', artifactId: 'sensor-firmware', version: '1.4.0-SNAPSHOT']
assert manifest.buildTime == '2026-01-01T00:00:00Z'
assert manifest.chip == 'esp32c3'
assert manifest.regions*.offset == [0]
assert manifest.regions*.size == [hello.length]
assert !new File(basedir, 'evil.bin').exists() && !new File(basedir.parentFile, 'evil.bin').exists()

BuildLog.of(basedir).with {
    says '1 region for ESP32-C3'
    says 'ESP-317 Artifact not found: cannot get com.example.reactor:no-such-firmware:1:esp-firmware'
    says 'ESP-318 Bad firmware bundle'
    says 'it holds an entry "../../evil.bin", a name no bundle may use'
    says 'ESP-306 Image is for another chip: the firmware is for an ESP32-S3, the board has an ESP32-C3'
    neverSays 'ESP-101'
}
