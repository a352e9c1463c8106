"""REST: every entity at `/c/<code>/api/<plugin>/v1/<segment>`, and its description in OpenAPI.

| room | what stands there |
|---|---|
| `mounting.py` | the addresses, one endpoint each, owned by the plugin and passing the gate |
| `reading.py`, `writing.py`, `bulk.py` | the views: one reader or one command each, as the pages use |
| `asking.py`, `bodies.py`, `etags.py`, `repeating.py` | what a request may say |
| `documents.py`, `naming.py`, `answering.py` | what an answer holds |
| `pace.py`, `refusals.py`, `leaving.py` | how much may be asked, how a refusal is told, and what is to go |
| `describing/` | OpenAPI 3.1 of what a company has switched on and the asker may use |
"""
