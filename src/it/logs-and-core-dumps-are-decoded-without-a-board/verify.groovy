import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says '0x40384020: start at /src/inlined.c:28'
    says 'task '
    neverSays 'WRONG ELF FILE'
    neverSays 'a guess'
}

def core = new JsonSlurper().parse(new File(basedir, 'target/core.json'))
assert core.elf.endsWith('app.elf')
assert core.tasks.size() == 1 && core.tasks[0].registers.pc == '0x40384020'
