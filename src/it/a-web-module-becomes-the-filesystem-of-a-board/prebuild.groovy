def large = new File(basedir, 'firmware/large')
large.mkdirs()
new File(large, 'film.mp4').bytes = new byte[200_000]
return true
