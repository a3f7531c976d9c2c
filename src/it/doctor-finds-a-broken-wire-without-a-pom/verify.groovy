import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'problem       download mode: '
    says 'The chip says that it waits for download and hears nothing'
    says '2 problems: download mode, connection.'
    says 'BUILD SUCCESS'
    neverSays '7c:df:a1:00:00:01'
}
def report = new JsonSlurper().parse(new File(basedir, 'doctor.json'))
assert report.formatVersion == 1
assert report.problems == 2
assert report.port.contains('<MAC 1>')
assert report.checks.find { it.name == 'download mode' }.remedies[0].startsWith('Look at that wire')
def page = new File(basedir, 'target/esp/doctor.html').text
assert page.contains('waits for download') && !page.contains('7c:df:a1:00:00:01')
