"""The page behind the links in messages: the only routes that ask nobody to sign in."""
