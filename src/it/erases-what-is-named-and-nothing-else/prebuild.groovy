import io.github.espmaven.firmware.FirmwareReader

def board = new byte[4 * 1024 * 1024]
def table = FirmwareReader.tableOf(new File(basedir, 'partitions.csv').toPath()).toBinary()
System.arraycopy(table, 0, board, 0x8000, table.length)
new File(basedir, 'board.bin').bytes = board
new File(basedir, 'before.bin').bytes = board
return true
