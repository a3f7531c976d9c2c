import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'verified. The board stays connected for the next goal.'
    says '> I (100) app: shell ready'
    says 'of 4 tests and expectations passed'
    says 'BUILD SUCCESS'
    neverSays '[WARNING]'
}

def reports = new File(basedir, 'target/failsafe-reports')
def suite = new XmlParser().parse(new File(reports, 'TEST-esp.a-board-is-watched-and-tested.boot.xml'))
assert suite.@tests == '4' && suite.@failures == '0'
assert suite.testcase*.@name == ['expect shell (?<state>\\w+)', 'expect wifi: connected to (\\S+)', 'expect test_reads:PASS$', 'test_reads']
assert suite.'system-out'.text().contains('ESP-ROM:esp32c3')
def summary = new XmlParser().parse(new File(reports, 'failsafe-summary.xml'))
assert summary.completed.text() == '4' && summary.failures.text() == '0' && summary.@result == null
assert new File(basedir, 'target/esp/monitor.log').text.contains('wifi: connected to lab')
assert new File(basedir, 'target/a-board-is-watched-and-tested-1.esp-firmware').isFile()
