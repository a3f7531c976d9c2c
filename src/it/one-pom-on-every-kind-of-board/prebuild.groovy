import io.github.espmaven.base.Clock
import io.github.espmaven.port.qemu.StandInQemu
import io.github.espmaven.serve.PortServer
import io.github.espmaven.serve.SharedBoard
import io.github.espmaven.simulator.BoardOptions
import io.github.espmaven.simulator.VirtualBoard
import io.github.espmaven.transport.NetworkUrl

def properties = { String name, Map values ->
    new File(basedir, name).withOutputStream { out -> (values as Properties).store(out, null) }
}

// The emulator, and one without the machine.
def classPath = [StandInQemu, VirtualBoard].collect { new File(it.protectionDomain.codeSource.location.toURI()).path }
def emulator = StandInQemu.script(new File(basedir, 'qemu').toPath(), classPath.join(File.pathSeparator))
def debian = new File(basedir, 'debian')
debian.text = '#!/bin/sh\necho "qemu-system-riscv32: unsupported machine type" >&2\nexit 1\n'
debian.executable = true
properties('qemu.properties', [board: "qemu:esp32c3?program=$emulator" as String])
properties('goals.properties', [
    'esp.port': "qemu:esp32c3?program=$emulator&file=$basedir/flash.bin&flash=2MB" as String,
    'esp.erase': '0x1000+0x1000', 'esp.read': '0x0+0x1000', 'esp.outputFile': "$basedir/read.bin" as String,
    'esp.allowSilence': 'true']) // it is watched for no time at all
properties('blank.properties', ['esp.port': "qemu:esp32c3?program=$emulator&file=$basedir/blank.bin" as String])
properties('debian.properties', ['esp.port': "qemu:esp32c3?program=$debian" as String])

// A board at another machine.
def listen = NetworkUrl.parseListening('rfc2217://:0')
def board = new VirtualBoard(BoardOptions.parse('sim:esp32c3'), Clock.system())
def server = new PortServer(new SharedBoard(board, false), listen, {})
context.put('server', server)
properties('rfc2217.properties', [board: "rfc2217://127.0.0.1:${server.port()}" as String])
return true
