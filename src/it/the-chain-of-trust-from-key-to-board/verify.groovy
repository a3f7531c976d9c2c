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
assert new File(basedir, 'untouched.bin').bytes.every { it == (byte) 0xff }

// No secret anywhere but in its keystore: not the password, not the private numbers, in whatever form.
def password = 'sesame-opens-8842'
def hello = new File(basedir, 'firmware/hello.bin').bytes
def boards = [release: 'board.bin', other: 'forced.bin']
def secrets = [password, password.bytes.encodeBase64().toString(), password.bytes.encodeHex().toString()]
['release', 'other'].each { name ->
    def store = KeyStore.getInstance('PKCS12')
    new File(basedir, name + '.p12').withInputStream { store.load(it, password.toCharArray()) }
    // In flash: the image, and in the sector behind it the signature block with the modulus, its last byte first.
    def flash = new File(basedir, boards[name]).bytes
    assert Arrays.copyOf(flash, hello.length) == hello
    assert flash[4096] == (byte) 0xe7
    def modulus = Arrays.copyOfRange(flash, 4096 + 36, 4096 + 36 + 384).toList().reverse() as byte[]
    assert new BigInteger(1, modulus) == store.getCertificate(name).publicKey.modulus: name
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
