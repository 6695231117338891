"""Every way in which a server, or the way to it, can refuse.

```
ApiError                             1   the server refused, in words we do not know better
├── ConnectError                     1   nothing was sent
│   └── CertificateError                 nobody vouches for the server
├── ConnectionLostError              1   sent, no answer, and nothing can have been billed
├── TimeoutError_                    1   no answer in time, and nothing can have been billed
├── MaybeBilledError                 1   sent, no answer: it may have been billed
├── BrokenAnswerError                3   the answer began and did not become whole
├── NotAnApiError                    1   whatever answered does not speak this API
├── RedirectRefusedError             1   3xx; the message names the target
├── DownloadError                    1   a picture's URL may not be, or cannot be, fetched
├── MissingAuthError                 4   no key was sent, or not as the server wants it
├── BadKeyError                      4   the key is not known
├── BlockedError                     4   key or team is blocked
├── PermissionError_                 4   the key may not do this
├── NoCreditsError                   5   nothing left to spend
├── RateLimitError                   5   too many requests or tokens
├── ServerError                      1   5xx
│   └── OverloadedError                  no capacity just now
├── InvalidRequestError              1   the request itself is wrong
│   ├── ModelNotFoundError               no such model for this team
│   ├── ContextTooLongError              more tokens than the model takes
│   ├── UnsupportedParameterError        the model refuses a parameter
│   ├── ImageRefusedError                moderation refused the picture
│   ├── InvalidImageError                a picture that was sent cannot be read
│   └── LiveSearchGoneError              search parameters of the past
├── RouteMissingError                1   this server lacks the route
└── GoneError                        1   no such thing on the server, or no more
    ├── DeferredGoneError                fetched before, expired, or never known
    ├── DeferredUnstoredError            it arrived and could not be written down
    └── ResponseGoneError                deleted, expired after 30 days, or never stored
```
"""

from xai_tui.api.errors.refusals import (
    BadKeyError,
    BlockedError,
    ContextTooLongError,
    DeferredGoneError,
    DeferredUnstoredError,
    GoneError,
    ImageRefusedError,
    InvalidImageError,
    InvalidRequestError,
    LiveSearchGoneError,
    MissingAuthError,
    ModelNotFoundError,
    NoCreditsError,
    OverloadedError,
    PermissionError_,
    RateLimitError,
    ResponseGoneError,
    RouteMissingError,
    ServerError,
    UnsupportedParameterError,
)
from xai_tui.api.errors.sorting import error_from
from xai_tui.api.errors.tree import (
    ApiError,
    BrokenAnswerError,
    CertificateError,
    ConnectError,
    ConnectionLostError,
    DownloadError,
    MaybeBilledError,
    NotAnApiError,
    RedirectRefusedError,
    TimeoutError_,
)

__all__ = [
    "ApiError",
    "BadKeyError",
    "BlockedError",
    "BrokenAnswerError",
    "CertificateError",
    "ConnectError",
    "ConnectionLostError",
    "ContextTooLongError",
    "DeferredGoneError",
    "DeferredUnstoredError",
    "DownloadError",
    "GoneError",
    "ImageRefusedError",
    "InvalidImageError",
    "InvalidRequestError",
    "LiveSearchGoneError",
    "MaybeBilledError",
    "MissingAuthError",
    "ModelNotFoundError",
    "NoCreditsError",
    "NotAnApiError",
    "OverloadedError",
    "PermissionError_",
    "RateLimitError",
    "RedirectRefusedError",
    "ResponseGoneError",
    "RouteMissingError",
    "ServerError",
    "TimeoutError_",
    "UnsupportedParameterError",
    "error_from",
]
