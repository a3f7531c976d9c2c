import io.github.espmaven.base.Digests
import io.github.espmaven.base.Clock
import io.github.espmaven.port.PortQueue
import java.time.Duration

// The inputs.
def files = new File(basedir, 'files')
files.mkdirs()
def random = new Random(1)
def bytes = { int length -> def all = new byte[length]; random.nextBytes(all); all }
new File(files, 'empty.bin').bytes = new byte[0]
new File(files, 'data.bin').bytes = bytes(8192)
new File(files, 'other.bin').bytes = bytes(100)
new File(files, 'partitions.csv').text = 'nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,1M\n'
// A sound image of another chip: its id in the header, and the digest at the end over all before it.
new File(files, 'esp32.bin').bytes = new File(basedir, 'hello.bin').bytes.with {
    it[12] = 0
    System.arraycopy(Digests.sha256(it, 0, it.length - 32), 0, it, it.length - 32, 32)
    it
}

// A board that has been used, and another one that another build holds.
new File(files, 'board.bin').bytes = bytes(4 * 1024 * 1024)
new File(files, 'before.bin').bytes = new File(files, 'board.bin').bytes
def held = new File(files, 'held.bin')
held.bytes = new byte[4 * 1024 * 1024]
context.put('lock', PortQueue.ofThisUser(Clock.system())
        .acquire('sim:esp32c3?file=' + held, 'another build', Duration.ofSeconds(10), {}))

// A port at which nobody ever answers.
def silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())
context.put('silent', silent)
def clients = []
Thread.startDaemon { try { while (true) { clients << silent.accept() } } catch (SocketException closed) { } }
new File(files, 'ports.properties').text = "silentPort = ${silent.localPort}\n"

// A serial port that a monitor has locked, where there are the tools to make one.
def installed = { String tool -> System.getenv('PATH').split(File.pathSeparator).any { new File(it, tool).canExecute() } }
if (installed('socat') && installed('flock')) {
    def pty = new File(files, 'pty')
    def cable = ['timeout', '300', 'socat', "PTY,raw,echo=0,link=$pty", 'PIPE'].execute()
    context.put('cable', cable)
    for (int i = 0; i < 100 && !pty.exists(); i++) { Thread.sleep(50) }
    def monitor = ['flock', pty.canonicalPath, 'timeout', '300', 'sh', '-c', 'echo locked; sleep 300'].execute()
    context.put('monitor', monitor)
    assert monitor.inputStream.newReader().readLine() == 'locked'
}
return true
