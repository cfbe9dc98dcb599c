-- What a person sees of their sign-ins: the browser or program that last showed the token.
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
