def keytool = new File(System.getProperty('java.home'), 'bin/keytool').path
['release', 'other'].each { name ->
    def made = [keytool, '-genkeypair', '-keystore', name + '.p12', '-storetype', 'PKCS12', '-storepass',
                'sesame-opens-8842', '-alias', name, '-keyalg', 'RSA', '-keysize', '3072', '-dname', 'CN=Test'].execute(null, basedir)
    assert made.waitFor() == 0: made.text
}
return true
