import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'devices.csv: 3 rows are free, 0 have their boards'
    says '##       ##  ##       ##       ##'
    says '7c:df:a1:00:00:01, device.serial A-100'
    says 'All 2 boards are done.'
    says 'ESP-351 The board has passed before: 7c:df:a1:00:00:02 has passed on '
    says 'ESP-352 Not the board it should be: its flash has 8 MB, not 4 MB.'
    says 'ESP-127 Boards failed: 2 of 2 boards failed'
    says 'ESP-114 No board found: no other board came within 0 s; 0 boards came'
    neverSays 'secret-'
}

def table = new File(basedir, 'devices.csv').readLines()
assert table[0..1] == ['mac,device.serial,cloud.key', '# three are free']
assert table[2..3]*.take(17).toSet() == ['7c:df:a1:00:00:01', '7c:df:a1:00:00:02'] as Set
assert table[4] == ',A-1003,secret-3'

def log = new File(basedir, 'provision-log.jsonl').readLines().collect { new JsonSlurper().parseText(it) }
assert log*.result.countBy { it } == [PASS: 2, REFUSED: 1, FAIL: 1]
assert log*.station == ['left', 'left', 'right', 'right']
assert log[0].firmware == 'hello.bin partitions.csv' && log[0].flash.regions.size() == 3
def serials = table[2..3].collectEntries { [it.take(17), it.split(',')[1]] }
assert log.findAll { it.result == 'PASS' }.every { it.values['device.serial'] == serials[it.mac] }
assert new File(basedir, 'provision-log.csv').readLines()[0] ==
        'time,station,board,mac,chip,device.serial,firmware,sha256,result,seconds,code,message'
assert !new File(basedir, 'provision-log.jsonl').text.contains('secret-')

def labels = new File(basedir, 'labels.txt').readLines()
assert labels.findAll { it.startsWith('PASS') }.toSet() == serials.collect { mac, serial -> "PASS $mac $serial".toString() } as Set
assert labels.any { it.startsWith('FAIL 7c:df:a1:00:00:03') }
