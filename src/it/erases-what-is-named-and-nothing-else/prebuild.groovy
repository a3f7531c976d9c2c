import io.github.espmaven.partition.PartitionTable

def board = new byte[4 * 1024 * 1024]
def table = PartitionTable.parse(new File(basedir, 'partitions.csv').bytes).toBinary()
System.arraycopy(table, 0, board, 0x8000, table.length)
new File(basedir, 'board.bin').bytes = board
new File(basedir, 'before.bin').bytes = board
return true
