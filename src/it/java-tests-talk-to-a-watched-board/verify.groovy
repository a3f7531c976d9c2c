import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

// The log has all builds; what is left in target is of the second, in crashed of the last.
BuildLog.of(basedir).with {
    says 'for tests at tcp://127.0.0.1:'
    says '> -- came: shell ready'
    says '> hello from the board'
    says 'Tests run: 2, Failures: 0'
    says 'ESP-601 Expected output did not come: "never.printed" did not come'
    says 'ESP-101 Port not found'
    says 'esp:monitor-start was not followed by esp:monitor-stop; the module is over, and so is the monitor.'
    says 'The forked VM terminated without properly saying goodbye'
    says 'ESP-605 No monitor is running: no monitor was started in this module'
}

def reports = new File(basedir, 'target/failsafe-reports')
def java = new XmlParser().parse(new File(reports, 'TEST-demo.BoardIT.xml'))
assert java.@tests == '2' && java.@failures == '0'
def board = new XmlParser().parse(new File(reports, 'TEST-esp.java-tests-talk-to-a-watched-board.watch.xml'))
assert board.testcase*.@name == ['expect shell ready', 'expectation']
def summary = new XmlParser().parse(new File(reports, 'failsafe-summary.xml'))
assert summary.completed.text() == '4' && summary.failures.text() == '1'
assert new File(basedir, 'broken/failsafe-reports/TEST-esp.java-tests-talk-to-a-watched-board.watch.xml').isFile()
assert new File(basedir, 'target/esp/monitor-watch.log').isFile()

def crashed = new XmlParser().parse(new File(basedir, 'crashed/failsafe-reports/failsafe-summary.xml'))
assert crashed.failures.text() == '0' && crashed.errors.text() == '0' && crashed.completed.text() == '2'
assert crashed.failureMessage.text().contains('The forked VM terminated')
