import io.github.espmaven.testing.BuildLog
import java.security.KeyStore

BuildLog.of(basedir).with {
    says 'Digest for the fuses, RSA-3072: '
    says 'A rehearsal: nothing was burned.'
    says 'for good: SECURE_BOOT_EN: the board starts nothing that is not signed with its keys'
    says 'Burned, and verified by reading back.'
    says 'The fuses are as asserted'
    says 'Flashed 2 regions'
    says 'Verified: 1 image is signed by a key that counts.'
    says 'ESP-341 Signature not valid: '
    says 'could never start on this board'
    says 'The application runs: its first line came after'
    says 'ESP-407 The board does not start: what is in flash is not signed with a key of this chip'
}
def board = new File(basedir, 'board.bin').bytes
assert board[8192 - 4096] == (byte) 0xe7 || board[4096] == (byte) 0xe7
assert new File(basedir, 'untouched.bin').bytes.every { it == (byte) 0xff }

// No secret anywhere but in its keystore: not the password, not the private numbers, in whatever form.
def password = 'sesame-opens-8842'
def secrets = [password, password.bytes.encodeBase64().toString(), password.bytes.encodeHex().toString()]
['release', 'other'].each { name ->
    def store = KeyStore.getInstance('PKCS12')
    new File(basedir, name + '.p12').withInputStream { store.load(it, password.toCharArray()) }
    def key = store.getKey(name, password.toCharArray())
    [key.privateExponent, key.primeP, key.primeQ].each { number ->
        secrets << number.toString() << number.toString(16) << number.toByteArray().encodeBase64().toString()
        secrets << new String(number.toByteArray(), 'ISO-8859-1')
    }
}
def searched = 0
basedir.eachFileRecurse(groovy.io.FileType.FILES) { file ->
    if (file.name.endsWith('.p12') || file.name in ['prebuild.groovy', 'verify.groovy', 'invoker.properties']) {
        return
    }
    def text = file.getText('ISO-8859-1')
    searched++
    secrets.eachWithIndex { secret, i -> assert !text.contains(secret): "secret ${i} is in ${file}" }
}
assert searched > 8
