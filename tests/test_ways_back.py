"""Every sentence and mention of any article, however dirty, is a slice of its text and leads back to its slice of the original."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.api import Extractor
from extractor.record import storable
from extractor.tables import MENTION_TABLES

# Clean in either script, with names, dates, percentages and counts to be found.
SENTENCES = [
    "2024年3月5日，宁德市医院门诊量增长12.5%，新增床位1,200张。",
    "福鼎市卫生健康委员会说，全市医师有3万人，占百分之五十。",
    "去年上半年，该院接诊168.5万人次，同比下降3.2个百分点！",
    "廈門市醫院二〇二三年新增護理師三百人，較前年成長一成五。",
    "臺北榮民總醫院今年1月至3月住院人數減少2,000人；門診量為6.7萬人次。",
    "某市人民政府办公室\n2022-09-28 08:19 来源：海峡日报",
    "（记者 李某某）",
    "相关阅读",
]
BRACKETS = ["(yī)", "（yuàn）", "(de)", "(xīn", "zēng)"]
BETWEEN = [
    "&nbsp;",
    "&amp;nbsp;",
    "&#8203;",
    "<br>",
    "</p><p>",
    "<b>",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x00",
    "\u3000",
    "\xa0",
    " ",
    "  ",
    "\t",
]
BREAKS = ["\n", "\r\n", "\u2028", "\n\n\n▲图为现场\n\n\n"]
LOST = ["???", "？？", "\ufffd", "□", "〓", "\ue000"]
SPAM = ["开云体育官网", "(乐鱼体育app下载)", "[博彩平台]"]
WIDE = str.maketrans("0123456789.%,", "０１２３４５６７８９．％，")
# (written in, read as): what a wrong charset makes of a sentence.
CHARSETS = [("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gb18030", "latin-1"), ("utf-8", "gb18030"), ("big5hkscs", "gb18030")]


def misread(sentence: str, written_in: str, read_as: str) -> str:
    return sentence.encode(written_in, "ignore").decode(read_as, "ignore")


@st.composite
def dirty_sentences(draw: st.DrawFn) -> str:
    """A sentence with dirt of several kinds, in its numbers and names as well as between them."""
    sentence = draw(st.sampled_from(SENTENCES))
    if draw(st.integers(0, 4)) == 0:
        sentence = misread(sentence, *draw(st.sampled_from(CHARSETS)))
    if draw(st.booleans()):
        sentence = sentence.translate(WIDE)
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(sentence)))
        sentence = sentence[:at] + draw(st.sampled_from(BRACKETS + BETWEEN + BREAKS + LOST + SPAM)) + sentence[at:]
    return sentence


ARTICLES = st.lists(st.one_of(dirty_sentences(), st.sampled_from(BREAKS)), min_size=1, max_size=8).map("".join).map(storable)


@settings(max_examples=150, deadline=None)
@given(ARTICLES)
def test_every_sentence_and_mention_is_a_slice_of_text_and_original(extractor: Extractor, raw: str) -> None:
    for article in extractor.extract_all(raw):
        for sentence in article.sentences:
            assert article.text[sentence.start : sentence.end] == sentence.text != ""
            assert article.document.raw_start <= sentence.raw_start < sentence.raw_end <= article.document.raw_end
        for table in MENTION_TABLES:
            for row in getattr(article, table):
                sentence = article.sentences[row.sentence]
                assert article.text[row.start : row.end] == row.text != ""
                assert raw[row.raw_start : row.raw_end] == row.raw != ""
                assert sentence.start <= row.start < row.end <= sentence.end


def test_such_articles_bear_mentions_of_every_table(extractor: Extractor) -> None:
    article = extractor.extract("".join(SENTENCES))
    assert all(getattr(article, table) for table in MENTION_TABLES)
