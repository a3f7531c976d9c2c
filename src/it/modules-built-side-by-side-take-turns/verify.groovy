import io.github.espmaven.testing.BuildLog

def log = BuildLog.of(basedir)
log.says 'BUILD SUCCESS'
assert log.lines().count { it.contains('Flashed 1 region, ') } == 3
def board = new File(basedir, 'board.bin').bytes
['one', 'two', 'three'].eachWithIndex { module, index ->
    def written = new File(basedir, "$module/pom.xml").bytes
    def offset = (index + 1) * 0x10000
    assert Arrays.copyOfRange(board, offset, offset + written.length) == written
}
return true
