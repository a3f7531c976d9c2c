import groovy.json.JsonSlurper
import io.github.espmaven.testing.BuildLog
import java.util.zip.GZIPInputStream

def web = new File(basedir, 'web/target/classes')
def html = new File(web, 'index.html').bytes
def js = new File(web, 'js/app.js').bytes
def files = new File(basedir, 'product/target/files')
['fs', 'ffat'].each { partition ->
    assert new File(files, "$partition/index.html").bytes == html
    assert new File(files, "$partition/js/app.js").bytes == js
}
[new File(files, 'storage'), new File(basedir, 'product/target/bundled')].each { folder ->
    assert new File(folder, 'index.html').bytes == html
    assert new GZIPInputStream(new File(folder, 'js/app.js.gz').newInputStream()).bytes == js
    assert folder.list().sort() == ['index.html', 'js']
    assert new File(folder, 'js').list() == ['app.js.gz']
}
def result = new JsonSlurper().parse(new File(basedir, 'product/target/result.json'))
assert result.filesystems*.name == ['storage', 'fs', 'ffat']
assert result.filesystems[1].files*.path == ['index.html', 'js/app.js', 'js/app.js.map']

BuildLog.of(basedir).with {
    says 'storage: SPIFFS (pageSize=256, blockSize=4096, nameLength=32, metaLength=4), 2 files'
    says 'fs: LittleFS (diskVersion=2.1, blockSize=4096, nameLength=64), 3 files'
    says 'ffat: FAT (sectorSize=4096, with wear levelling), 3 files'
    says 'ESP-330 Files do not fit'
    says 'film.mp4 200,000 B'
}
return true
