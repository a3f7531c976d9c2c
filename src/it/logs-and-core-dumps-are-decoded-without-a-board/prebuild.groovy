import io.github.espmaven.testing.BuildLog
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.security.MessageDigest

def build = new File(basedir, 'build')
build.mkdirs()
def app = BuildLog.getResourceAsStream('/elf/inlined-dwarf4.elf').bytes
new File(build, 'app.elf').bytes = app
new File(build, 'bootloader.elf').bytes = BuildLog.getResourceAsStream('/elf/inlined-dwarf5.elf').bytes
def digest = MessageDigest.getInstance('SHA-256').digest(app).encodeHex().toString()

new File(basedir, 'console.log').text = """\
I (100) app: ready
Guru Meditation Error: Core  0 panic'ed (Load access fault). Exception was unhandled.
Core  0 register dump:
MEPC    : 0x40384020  RA      : 0x4038401c  SP      : 0x3fc8ea70  GP      : 0x3fc8a600
Stack memory:
3fc8ea70: 0x00000000 0x00000000 0x00000000 0x00000000
ELF file SHA256: ${digest.take(9)}
"""

// A core dump of ESP-IDF as an ELF core file: notes with the registers of the one task and the program's SHA-256, its stack.
def note = { String owner, int type, byte[] contents ->
    def name = owner.bytes.length + 1
    def out = ByteBuffer.allocate(12 + (name + 3 & ~3) + (contents.length + 3 & ~3)).order(ByteOrder.LITTLE_ENDIAN)
    out.putInt(name).putInt(contents.length).putInt(type).put(owner.bytes)
    out.position(12 + (name + 3 & ~3)).put(contents)
    out.array()
}
def registers = ByteBuffer.allocate(72 + 4 * 32).order(ByteOrder.LITTLE_ENDIAN)
registers.putInt(24, 0x3fc8ec30).putInt(72, 0x40384020).putInt(76, 0x4038401c).putInt(80, 0x3fc8ea70)
def told = ByteBuffer.allocate(4 + 65).order(ByteOrder.LITTLE_ENDIAN)
told.position(4).put(digest.bytes)
def joined = { byte[]... parts ->
    def all = new ByteArrayOutputStream()
    parts.each { all.writeBytes(it) }
    all.toByteArray()
}
def notes = joined(note('CORE', 1, registers.array()), note('ESP_CORE_DUMP_INFO', 8266, told.array()))
def stack = new byte[64]

def elf = ByteBuffer.allocate(52 + 2 * 32).order(ByteOrder.LITTLE_ENDIAN)
elf.put([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1] as byte[]).position(16)
elf.putShort(4 as short).putShort(243 as short).putInt(1).putInt(0).putInt(52).putInt(0).putInt(0)
elf.putShort(52 as short).putShort(32 as short).putShort(2 as short).position(52)
elf.putInt(4).putInt(116).putInt(0).putInt(0).putInt(notes.length).putInt(notes.length).putInt(0).putInt(4)
elf.putInt(1).putInt(116 + notes.length).putInt(0x3fc8ea70).putInt(0x3fc8ea70).putInt(64).putInt(64).putInt(6).putInt(4)
new File(basedir, 'core.elf').bytes = joined(elf.array(), notes, stack)

return true
