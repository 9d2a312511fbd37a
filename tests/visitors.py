"""Who asks for pages: people's browsers, and machines that were seen to fetch what people send each other."""

from __future__ import annotations

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
OLD_IPHONE = IPHONE.replace("17_5", "14_8").replace("17.5", "14.1")
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
USUAL = {"Accept": HTML, "Accept-Language": "en-GB,en;q=0.9"}
VISIT = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1", "Sec-Fetch-Dest": "document"}

BROWSER = {"User-Agent": CHROME, **USUAL, **VISIT}
"""What a person's browser sends for a page that its owner goes to."""

PEOPLE: dict[str, dict[str, str]] = {
    "Chrome": BROWSER,
    "Firefox": BROWSER | {"User-Agent": FIREFOX},
    "Safari": BROWSER | {"User-Agent": IPHONE},
    "behind our service worker": BROWSER | {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"},
    "led here by another site": BROWSER | {"Sec-Fetch-Site": "cross-site"},
    "an old iPhone": {"User-Agent": OLD_IPHONE, **USUAL},
    "an old Firefox": {"User-Agent": FIREFOX.replace("128", "78"), **USUAL},
    "an old Chrome": {"User-Agent": CHROME.replace("140", "70"), **USUAL},
    "Opera Mini": {
        "User-Agent": "Opera/9.80 (Android; Opera Mini/36.2/191.246; U; en) Presto/2.12.423 Version/12.16", **USUAL,
    },
    "a Cubot": BROWSER | {"User-Agent": CHROME.replace("X11; Linux x86_64", "Linux; Android 9; CUBOT_X18_Plus")},
    "the browser in Facebook": BROWSER | {"User-Agent": f"{IPHONE} [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,5]"},
    "the browser in Telegram": BROWSER | {"User-Agent": f"{CHROME} Telegram-Android/11.4.2 (Google Pixel 8)"},
}  # fmt: skip
_IMESSAGE = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 "
    "Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
)
_TEAMS = (
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2272.118 Safari/537.36 "
    "SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com"
)
NAMES = (
    "WhatsApp/2.23.20.0", "WhatsApp/2.2587.9 W", "TelegramBot (like TwitterBot)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", _IMESSAGE, _TEAMS,
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookexternalhit/1.1;line-poker/1.0",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "Viber/19.5.0", "Snap URL Preview Service",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Applebot/0.1",
    f"{CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)", "Microsoft Office Existence Discovery",
    "BarracudaCentral/1.0", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Barracuda Sentinel (EE)",
    CHROME.replace("Chrome", "HeadlessChrome"),
    "curl/8.5.0", "Wget/1.21.4", "python-requests/2.32.3", "python-httpx/0.27", "Go-http-client/2.0", "okhttp/4.12.0",
    f"{CHROME.replace('140', '79')} Viber", f"{CHROME} Iframely/1.3.1", f"{CHROME} (Mastodon/4.2.1)",
    f"{CHROME} Yahoo Link Check", f"{CHROME} Embedly/0.2",
    "Java/17.0.2", "node", "axios/1.7", "Mozilla/5.0", "Mozilla", "-", " ", "",
)  # fmt: skip
MACHINES: dict[str, dict[str, str]] = {
    **{f"called {name!r}": {"User-Agent": name, "Accept": "*/*"} for name in NAMES},
    **{f"called {name!r}, with a browser's headers": BROWSER | {"User-Agent": name} for name in NAMES},
    "nothing said": {},
    "no name": {name: value for name, value in BROWSER.items() if name != "User-Agent"},
    **{
        f"ahead of time: {name}": BROWSER | {name: value}
        for name, value in {
            "Sec-Purpose": "prefetch", "sec-purpose": "prefetch;prerender", "Purpose": "prefetch",
            "X-Purpose": "preview", "X-Moz": "prefetch",
        }.items()
    },
    **{
        f"a script, a picture, a frame: {mode} {destination}":
            BROWSER | {"Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": destination}
        for mode, destination in (
            ("cors", "empty"), ("no-cors", "empty"), ("no-cors", "image"), ("navigate", "iframe"),
            ("navigate", "object"), ("navigate", "embed"), ("same-origin", "empty"), ("websocket", "websocket"),
        )
    },
    "a made-up name": {"User-Agent": CHROME},
    "a made-up name that takes anything": {"User-Agent": CHROME, "Accept": "*/*", "Accept-Language": "en"},
    "a made-up name that takes pictures": BROWSER | {"Accept": "image/*"},
    "a made-up old name without a language": {"User-Agent": OLD_IPHONE, "Accept": HTML},
    "who says whose machine it is": BROWSER | {"From": "robot@example.org"},
}  # fmt: skip
