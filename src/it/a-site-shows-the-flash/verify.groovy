import io.github.espmaven.testing.BuildLog

BuildLog.of(basedir).with {
    says 'The site gets no flash map: '
    says 'a-site-shows-the-flash-1.esp-firmware does not exist'
    neverSays 'BUILD FAILURE'
}
def site = new File(basedir, 'target/site')
def page = new File(site, 'flash-map.html').text
// The picture as it is, not as text; what the flash before did; and nothing about the machine.
assert page.contains('<svg xmlns="http://www.w3.org/2000/svg" class="efm"') && page.contains('KB left</text>')
assert page =~ /<td>0x010000<\/td><td>0x110000<\/td><td class="efm-number">1,048,576<\/td><td>factory<\/td><td>factory<\/td>/
assert page.contains('<td>written, verified</td>')
assert page.contains('>storage</text>')
assert !page.contains(basedir.parentFile.absolutePath)
assert new File(site, 'project-reports.html').text.contains('href="flash-map.html"')
