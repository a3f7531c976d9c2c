import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'verified. The board stays connected for the next goal.'
    says 'ESP-602 The board failed: the program crashed: "Guru Meditation Error'
    says '0x40384010: start at '
    says 'BUILD FAILURE'
}

def reports = new File(basedir, 'target/failsafe-reports')
def suite = new XmlParser().parse(new File(reports, 'TEST-esp.a-panic-fails-the-build-with-its-backtrace.boot.xml'))
assert suite.@tests == '1' && suite.@failures == '1'
assert suite.testcase.failure.text().contains('0x40384010: start at ')
assert new XmlParser().parse(new File(reports, 'failsafe-summary.xml')).@result == '255'
