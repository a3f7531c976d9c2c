import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

context.get('server')?.close()
BuildLog.of(basedir).with {
    def text = lines().join('\n')
    assert text.count('> Hello from esp-maven-plugin! This line comes out of the flash.') >= 3
    assert text.count('QEMU 8.1.3 (esp_develop_8.1.3_20231206)') == 3: 'once a build, whose goals share the connection'
    says 'emulates an ESP32-C3 v0.3'
    assert !text.contains('loses or falsifies'): 'an emulated UART takes any rate'
    says 'sim:esp32c3?file=board.bin'
    says 'ESP-602 The board failed'
    says 'ESP-503 Emulator without this chip'
    says 'ESP-502 Emulator not found: qemu:esp32c3?program=none needs the program none, which is not there.'
}
def suite = new XmlParser().parse(
    new File(basedir, 'target/failsafe-reports/TEST-esp.one-pom-on-every-kind-of-board.default.xml'))
assert suite.@failures == '0' && suite.testcase*.@name.contains('expect Hello from esp-maven-plugin')

def hello = Arrays.copyOf(new File(basedir, 'hello.bin').bytes, 0x1000)
Arrays.fill(hello, (int) new File(basedir, 'hello.bin').length(), 0x1000, (byte) 0xff)
assert new File(basedir, 'read.bin').bytes == hello
def flash = new File(basedir, 'flash.bin').bytes
assert flash.length == 2 * 1024 * 1024 && Arrays.copyOf(flash, 0x1000) == hello
