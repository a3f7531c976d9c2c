import groovy.json.JsonSlurper
import groovy.xml.XmlParser
import io.github.espmaven.testing.BuildLog

def artifact = 'two-boards-are-tested-together'
def reports = new File(basedir, 'target/failsafe-reports')

def pair = new XmlParser().parse(new File(reports, "TEST-esp.${artifact}.pair.xml"))
assert pair.@tests == '4' && pair.@failures == '0'
assert pair.testcase.collect { [it.@classname, it.@name] } == [
    ["esp.${artifact}.pair.left.monitor", 'expect ready'],
    ["esp.${artifact}.pair.left.monitor", 'expect token=(?<token>\\w+)\\s'],
    ["esp.${artifact}.pair.right.monitor", 'expect ready'],
    ["esp.${artifact}.pair.right.monitor", 'expect joined'],
]*.collect { it.toString() }

def watch = new XmlParser().parse(new File(reports, "TEST-esp.${artifact}.watch.xml"))
assert watch.testcase*.@name == ['expect left is ready', 'expect is ready']

def json = new JsonSlurper().parse(new File(basedir, 'target/esp/monitor-pair-report.json'))
assert json.result == 'success' && json.boards*.name.toSorted() == ['left', 'right'] && json.boards*.cases*.size() == [2, 2]
assert new File(basedir, 'target/esp/monitor-watch-right.log').text.contains('right is ready')

BuildLog.of(basedir).with {
    says '  left   > token=7f3a'
    says '  right  > joined'
    says 'All 2 boards are done.'
    says 'ESP-312 Bad parameter: expect names the board "rigth", and there is left, right.'
}
