"""pymap, where any user may log in with the password "secret": run as a program by dev/servers/pymap.py."""

from dataclasses import replace

import pymap.backend.dict as backend
from pymap.main import main


class Login(backend.Login):
    """Whoever comes is added first, with the password of the demo's user."""

    async def authenticate(self, credentials):
        demo = self.users_dict[self.config.demo_user]
        self.users_dict.setdefault(credentials.authcid, replace(demo, name=credentials.authcid))
        return await super().authenticate(credentials)


backend.Login = Login
main()
