"""Read a ledger written in the beancount text format, and turn it into company money.

Pure: text in, values out. The steps follow each other, one module each: `tokens` (characters to
words), `parser` (words to directives), `booking` (lots, left-out amounts, weights), `assertions`
(pads and balance checks), `conversion` (exact weights to whole minor units).
"""
