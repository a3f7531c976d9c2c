import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream

// A place without a POM, and in it a bundle that would write outside of itself.
def elsewhere = new File(basedir, 'elsewhere')
elsewhere.mkdirs()
def manifest = '''{"formatVersion": 1, "project": {"groupId": "g", "artifactId": "a", "version": "1"}, "chip": "esp32c3",
  "minRevision": 0, "maxRevision": 65535, "flash": {"mode": "keep", "frequency": "keep", "size": "keep"},
  "regions": [{"name": "x", "offset": 0, "encrypted": false, "file": "x", "size": 1,
    "sha256": "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"}]}'''
new ZipOutputStream(new File(elsewhere, 'hostile.esp-firmware').newOutputStream()).withCloseable { zip ->
    ['esp-firmware.json': manifest.bytes, 'x': [1] as byte[], '../../evil.bin': [1] as byte[]].each { name, bytes ->
        zip.putNextEntry(new ZipEntry(name))
        zip.write(bytes)
        zip.closeEntry()
    }
}
return true
