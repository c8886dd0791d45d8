"""The words of ``lda-vi cookies``, English and Korean, and how the numbers are laid out between them.

Not here: any number. They all come from `cookie_jar`, so both languages print the same ones.
"""

from rich.cells import cell_len

LANGUAGES = ("en", "ko")
BAR_WIDTH = 10
EIGHTHS = " ▏▎▍▌▋▊▉"

ENGLISH = {
    "jar": "1 · The jar",
    "jar_start": """
In a big jar, {truth:.0%} of the cookies are chocolate. We do not know that. Our first
guess is half and half, and we hold every share equally likely: Beta(1, 1).
How wrong is that guess? The Kullback-Leibler divergence says it in one number:

  KL(truth ‖ guess) = {formula} = {kl:.4f} nats

Now we draw cookies, a handful at a time, and count. Each handful moves the
guess; the guess together with its doubts is called the posterior.
""",
    "jar_columns": ("chocolate", "posterior", "guess", "KL (nats)", "on average", ""),
    "jar_fell": """
Nobody told us about the {truth:.0%}. We only looked at cookies, and with every handful
the guess became less wrong.
""",
    "jar_rose": """
A few cookies can mislead: {rises} of the {handfuls} handfuls left the guess more wrong than it
had been. In the long run luck loses.
""",
    "jar_end": """The column "on average" is taken over all that could have been drawn.
""",
    "bakers": "2 · The two bakers",
    "bakers_start": """
A smaller jar holds {n} cookies, {n_chocolate} chocolate and {n_plain} plain. Two bakers filled it:
{first:.0%} of what Anna bakes is chocolate, of what Bora bakes only {second:.0%}. Who baked
which cookie (z)? And how much of the jar is Anna's work (θ)?

There are 2^{n} = {answers} answers to the first question, few enough to add them all up:

  log evidence = ln p(cookies) = {log_evidence:.6f}

With a shelf of books nobody can. So we settle for something simpler, q(z) q(θ),
and move one factor at a time, each to its best place while the other stands
still.
""",
    "bakers_columns": ("moved", "θ", "choc", "plain", "ELBO", "KL(q‖p)", "ELBO+KL", "off by", ""),
    "bakers_end": """
θ is Anna's share; "choc" and "plain" say how surely such a cookie is hers. At
every step the ELBO rises and KL(q‖p) falls by just as much, for their sum is
fixed:

  log evidence = ELBO + KL(q‖p)        largest error above: {error:.1e}

We never needed p itself to push q closer to it: raising the ELBO was enough.
After {rounds} rounds the KL stands at {settled:.4f} and stays there. That is the price of a
simple q, which believes that z and θ have nothing to do with each other.
""",
    "text": "3 · From cookies to text",
    "text_start": """
  a jar               is   a document
  a kind of cookie    is   a word
  a baker             is   a topic
  θ                   is   how much of a document each topic wrote
  z                   is   the topic behind each word
  β                   is   the recipes: which words each topic likes to use

LDA does what we just did, for thousands of jars at once, and it has never met
the bakers: it works out their recipes β as well. Watch the same ELBO rise on
text of your own with lda-vi train.""",
}

KOREAN = {
    "jar": "1 · 쿠키 통",
    "jar_start": """
커다란 통에 든 쿠키 가운데 {truth:.0%}가 초콜릿 쿠키입니다. 우리는 그 사실을 모릅니다.
첫 짐작은 반반이고, 어떤 비율이든 똑같이 그럴듯하다고 여깁니다: Beta(1, 1).
이 짐작은 얼마나 틀렸을까요? 쿨백-라이블러 발산(KL)이 그 답을 수 하나로
말해 줍니다.

  KL(참값 ‖ 짐작) = {formula} = {kl:.4f} 내트

이제 쿠키를 한 줌씩 꺼내어 세어 봅니다. 한 줌 꺼낼 때마다 짐작이 움직입니다.
짐작에 그 불확실함까지 함께 담은 것이 사후분포입니다.
""",
    "jar_columns": ("초콜릿", "사후분포", "짐작", "KL(내트)", "평균 KL", ""),
    "jar_fell": """
{truth:.0%}라는 말은 아무도 해 주지 않았습니다. 쿠키만 보았을 뿐인데, 한 줌마다 짐작이
참값에 가까워졌습니다.
""",
    "jar_rose": """
쿠키 몇 개는 우리를 속이기도 합니다. 모두 {handfuls}줌 가운데 {rises}줌은 짐작을 오히려
더 틀리게 했습니다. 그래도 길게 보면 운은 힘을 잃습니다.
""",
    "jar_end": """'평균 KL'은 나올 수 있었던 모든 경우를 평균한 값입니다.
""",
    "bakers": "2 · 두 제빵사",
    "bakers_start": """
작은 통에는 쿠키가 {n}개 있습니다. 초콜릿이 {n_chocolate}개, 플레인이 {n_plain}개입니다. 두 제빵사가
함께 채운 통인데, 안나의 쿠키는 {first:.0%}가 초콜릿이고 보라의 쿠키는 {second:.0%}만
초콜릿입니다. 어느 쿠키를 누가 구웠을까요(z)? 이 통에서 안나의 몫은 얼마나
될까요(θ)?

첫 물음에 가능한 답은 2^{n} = {answers}가지뿐이라, 이번만은 전부 더해 볼 수 있습니다.

  로그 증거 = ln p(쿠키) = {log_evidence:.6f}

책이 서가 하나만큼만 되어도 다 더할 수 없습니다. 그래서 더 단순한 q(z) q(θ)로
만족하고, 한쪽을 그대로 둔 채 다른 쪽을 가장 좋은 자리로 옮기기를 되풀이합니다.
""",
    "bakers_columns": ("옮긴 것", "θ", "초콜릿", "플레인", "ELBO", "KL(q‖p)", "ELBO+KL", "오차", ""),
    "bakers_end": """
θ는 안나의 몫이고, '초콜릿'과 '플레인'은 그런 쿠키가 안나의 것일 확률입니다.
걸음마다 증거 하한(ELBO)은 오르고 KL(q‖p)는 꼭 그만큼 내려갑니다. 둘의 합이
정해져 있기 때문입니다.

  로그 증거 = ELBO + KL(q‖p)           위에서 가장 큰 오차: {error:.1e}

q를 p에 다가가게 하는 데 p 자체는 필요 없었습니다. ELBO를 올리는 것으로
충분했습니다. {rounds}바퀴를 돌면 KL은 {settled:.4f}에서 더 움직이지 않습니다.
z와 θ가 서로 무관하다고 여기는 단순한 q가 치르는 값입니다.
""",
    "text": "3 · 쿠키에서 글로",
    "text_start": """
  통              →   문서
  쿠키의 종류     →   단어
  제빵사          →   토픽
  θ               →   한 문서에서 토픽마다 차지하는 몫
  z               →   단어 하나하나를 낳은 토픽
  β               →   조리법: 토픽마다 즐겨 쓰는 단어

LDA는 방금 한 일을 통 수천 개에서 한꺼번에 합니다. 게다가 제빵사를 만난 적도
없어서 조리법 β까지 스스로 알아냅니다. 여러분의 글에서 ELBO가 오르는 모습은
lda-vi train으로 볼 수 있습니다.""",
}

WORDS = {"en": ENGLISH, "ko": KOREAN}


def tell(story, language="en"):
    """Put the story into words.

    Parameters
    ----------
    story : Story
        The numbers.
    language : {"en", "ko"}
        Language of the words; the numbers do not depend on it.

    Returns
    -------
    list of (heading, text)
        The three parts, lines no wider than 80 columns.
    """
    words = WORDS[language]
    return [
        (words["jar"], tell_jar(story, words)),
        (words["bakers"], tell_bakers(story.bakers, words)),
        (words["text"], words["text_start"]),
    ]


def tell_jar(story, words):
    """Tell the first part: draws, posterior, KL."""
    first, truth = story.jar[0], story.truth
    formula = " + ".join(
        f"{p:.1f} ln({p:.1f}/{q:.1f})" for p, q in ((truth, first.guess), (1 - truth, 1 - first.guess))
    )
    rows = [
        (
            f"{glance.chocolate}/{glance.drawn}",
            f"Beta({glance.posterior[0]:.0f}, {glance.posterior[1]:.0f})",
            f"{glance.guess:.3f} ± {glance.spread:.3f}",
            f"{glance.kl:.4f}",
            f"{glance.average_kl:.4f}",
            bar(glance.kl, first.kl),
        )
        for glance in story.jar
    ]
    rises = sum(after.kl >= before.kl for before, after in zip(story.jar, story.jar[1:], strict=False))
    ending = words["jar_rose" if rises else "jar_fell"] + words["jar_end"]
    numbers = {"truth": truth, "rises": rises, "handfuls": len(story.jar) - 1}
    start = words["jar_start"].format(truth=truth, formula=formula, kl=first.kl)
    return start + "\n" + table(words["jar_columns"], rows) + ending.format(**numbers)


def tell_bakers(bakers, words):
    """Tell the second part: coordinate steps and the identity they obey."""
    errors = [abs(move.elbo + move.kl - bakers.log_evidence) for move in bakers.moves]
    rows = [
        (
            {"start": "–", "theta": "q(θ)", "z": "q(z)"}[move.moved],
            f"{move.share:.3f}",
            f"{move.chocolate:.3f}",
            f"{move.plain:.3f}",
            f"{move.elbo:.4f}",
            f"{move.kl:.4f}",
            f"{move.elbo + move.kl:.6f}",
            f"{error:.0e}" if error else "0",
            bar(move.kl, bakers.moves[0].kl),
        )
        for move, error in zip(bakers.moves, errors, strict=True)
    ]
    start = words["bakers_start"].format(
        n=sum(bakers.cookies),
        n_chocolate=bakers.cookies[0],
        n_plain=bakers.cookies[1],
        first=bakers.recipes[0][0],
        second=bakers.recipes[1][0],
        answers=bakers.answers,
        log_evidence=bakers.log_evidence,
    )
    end = words["bakers_end"].format(error=max(errors), settled=bakers.settled.kl, rounds=bakers.rounds)
    return start + "\n" + table(words["bakers_columns"], rows) + end


def table(columns, rows):
    """Lay out rows under headings, all but the last column to the right; wide letters count twice."""
    lines = [columns, *rows]
    widths = [max(cell_len(line[position]) for line in lines) for position in range(len(columns) - 1)]
    text = ""
    for *cells, last in lines:
        padded = [" " * (width - cell_len(cell)) + cell for cell, width in zip(cells, widths, strict=True)]
        text += "  ".join(["", *padded, last]).rstrip() + "\n"
    return text


def bar(value, largest, width=BAR_WIDTH):
    """Draw a bar as long as the value's share of the largest, to an eighth of a letter.

    Parameters
    ----------
    value, largest : float
        Both >= 0.
    width : int
        Letters that stand for `largest`; a longer bar is cut there and ends in an arrow.

    Returns
    -------
    str

    Examples
    --------
    >>> bar(0.5, 1.0, width=4)
    '██'
    """
    eighths = round(8 * width * value / largest)
    if eighths > 8 * width:
        return "█" * width + "▶"
    return ("█" * (eighths // 8) + EIGHTHS[eighths % 8]).rstrip()
