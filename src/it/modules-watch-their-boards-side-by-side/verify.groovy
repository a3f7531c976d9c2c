import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

['first', 'second'].each { module ->
    def reports = new File(basedir, module + '/target/failsafe-reports')
    ['one', 'two'].each { board ->
        def suite = new XmlParser().parse(new File(reports, 'TEST-esp.' + module + '.' + board + '.xml'))
        assert suite.testcase*.@name == ['expect ' + module + ' is ready']
        def log = new File(basedir, module + '/target/esp/monitor-' + board + '.log').text
        assert log.contains(module + ' is ready')
        assert log.contains('the port is given to esp:chip-info of ' + module) == (board == 'one')
    }
    def summary = new XmlParser().parse(new File(reports, 'failsafe-summary.xml'))
    assert summary.completed.text() == '2' && summary.failures.text() == '0'
}
BuildLog.of(basedir).says 'BUILD SUCCESS'
