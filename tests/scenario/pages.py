"""What a browser makes of the papers: each page as PDF has the words of its
golden text layer, ink on it, and the number and size of pages it should.
usage: pages.py DIRECTORY GOLDEN"""
import concurrent.futures
import glob
import html
import os
import re
import subprocess
import sys
import unicodedata

LONG = {"DOC-13": 2, "DOC-14": 3, "DOC-24": 2}  # pages at most
SIZES = {"DOC-04": (60, 40), "SHELF": (60, 40), "SLIP": (60, 40),
         "DOC-20": (100, 60), "DOC-19": (148, 210), "DOC-21": (148, 210),
         "BENCH": (148, 210)}
# What a scanner reads of labels and cards, as a printer of 300 dpi has them.
UNIT = "RMA-2611-00042-D.01"
CODES = {"DOC-04": {"RMA261100042D.01", "https://repair.example/u/" + UNIT},
         "SHELF": {"RMA261100042D.01"},
         "SLIP": {"https://repair.example/t/ABCDEFGHJKLMNPQ"},
         "DOC-20": {"RMA-2611-00042-D"},
         "BENCH": {"FX:" + word for word in (
             "START", "PAUSE", "PART", "STEP", "PASS", "FAIL", "NEXT",
             "UNDO")}}
where, golden = sys.argv[1:3]


def run(*command):
    return subprocess.run(command, check=True, timeout=120,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def plain(text):
    text = unicodedata.normalize("NFKC", html.unescape(text))
    return re.sub(r"\s", "", text)


def look(path):
    name = os.path.basename(path)[:-5]
    doc, pdf = name.split(".")[0], path[:-5] + ".pdf"
    info = run("pdfinfo", pdf).decode()
    pages = int(re.search(r"Pages:\s+(\d+)", info).group(1))
    size = [float(n) / 72 * 25.4 for n in
            re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups()]
    want = SIZES.get(doc, (210, 297))
    assert all(abs(a - b) < 1 for a, b in zip(size, want)), (name, size)
    assert pages <= LONG.get(doc, 1), (name, pages, "pages")
    said = plain(run("pdftotext", "-raw", pdf, "-").decode())
    with open(os.path.join(golden, name + ".txt"), encoding="utf-8") as file:
        words = re.sub(r"\[QR\]|\[BARS\]|\|", " ", file.read())
    for word in words.split():
        word = plain(word)
        if "#" not in word and word not in said:
            raise AssertionError("%s: not on the page: %s\n%s" %
                                 (name, word, said))
    image = run("pdftoppm", "-r", "40", "-gray", "-f", "1", "-l", "1", pdf)
    ink = sum(1 for byte in image[image.index(b"255") + 4:] if byte < 128)
    assert ink > 100, (name, "blank")
    if doc in CODES:
        picture = path[:-5]
        run("pdftoppm", "-r", "300", "-png", "-f", "1", "-l", "1",
            "-singlefile", pdf, picture)
        read = set(run("zbarimg", "-q", "--raw",
                       picture + ".png").decode().split("\n")) - {""}
        assert read == CODES[doc], (name, read)
    if doc.startswith("DOC-") and size[0] > 140:
        picture = path[:-5]
        run("pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1",
            "-singlefile", pdf, picture)
        code = run("zbarimg", "-q", "--raw", picture + ".png").decode()
        assert re.search(r"^FX1 %s \S+ [A-Z]+ \d+ [0-9A-F]{64} 1$" % doc,
                         code, re.M), (name, code)
    return pages


papers = sorted(glob.glob(where + "/*.html"))
with concurrent.futures.ThreadPoolExecutor(3) as three:
    pages = list(three.map(look, papers))
print("%d papers, %d pages" % (len(papers), sum(pages)))
